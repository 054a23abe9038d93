"""Scripts: what happens at one moment after the other. Hypothesis makes them, and makes a failing one short."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.interleavings.moves import Act, Keep, Press, Say, Submit, View
from tests.interleavings.park import RATERS

_LEVELS = ("1", "2", "3", "4", "5")
_FORMS = {"wide": 6, "card": 2}


@dataclass(frozen=True)
class Moment:
    """Acts that happen side by side. `kill`: the process that dies meanwhile, so many milliseconds after the start;
    `again`: whoever got no answer tries the same once more."""

    acts: tuple[Act, ...] = ()
    command: str = ""
    form: str = "wide"
    process: int = 0
    kill: int | None = None
    after: int = 0
    again: bool = True


_rater = st.sampled_from(RATERS)
_process = st.integers(0, 1)
_value = st.sampled_from(("", *_LEVELS))


@st.composite
def _page(draw: st.DrawFn, kind: type[Submit]) -> Submit:
    form = draw(st.sampled_from(("wide", "card")))
    values = [draw(_value) for _ in range(_FORMS[form])]
    if form == "card":
        values[1] = draw(st.sampled_from(("", "谢谢", "还可以")))
    return kind(rater=draw(_rater), form=form, device=draw(_process), values=tuple(values))


_words = st.sampled_from(("答题", "答题", "5", "4", "3", "5 4 4", "4 4 5", "5 4 4 3 5", "跳过", "上一题", "提交"))
_changes = st.builds("改第{}题为{}".format, st.integers(1, 7), st.sampled_from(_LEVELS))
_say = st.builds(Say, rater=_rater, process=_process, text=st.one_of(_words, _words, _changes))
_press = st.builds(Press, rater=_rater, process=_process, value=st.sampled_from(_LEVELS))
_view = st.builds(View, rater=_rater, form=st.sampled_from(("wide", "card")), device=_process)
_act = st.one_of(_say, _say, _page(Submit), _page(Keep), _press)
_kill = st.one_of(st.none(), st.none(), st.none(), _process)


@st.composite
def _together(draw: st.DrawFn) -> Moment:
    """Two or three at once; often of one person, often the very same tap twice."""
    first = draw(_act)
    others = draw(st.lists(st.one_of(st.just(first), _act), min_size=1, max_size=2))
    if draw(st.booleans()):
        others = [_by(one, first.rater) for one in others]
    return Moment((first, *others), kill=draw(_kill), after=draw(st.integers(0, 25)), again=draw(st.booleans()))


def _by(act: Act, rater: str) -> Act:
    return replace(act, rater=rater)


_alone = st.builds(Moment, acts=st.tuples(st.one_of(_act, _act, _view)))
_killed = st.builds(Moment, acts=st.tuples(_act), kill=_process, after=st.integers(0, 25), again=st.booleans())
_command = st.builds(
    Moment,
    acts=st.lists(_act, max_size=2).map(tuple),
    command=st.sampled_from(("暂停", "恢复", "恢复", "延期")),
    form=st.sampled_from(("wide", "card")),
    process=_process,
)
moments = st.one_of(_alone, _alone, _alone, _together(), _together(), _killed, _command)
scripts = st.lists(moments, min_size=6, max_size=20)
last_words = st.lists(_act, max_size=3).map(tuple)
