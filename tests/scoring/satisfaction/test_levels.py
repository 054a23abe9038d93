"""Levels of satisfaction: shares that add up, five whole steps."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.policy_model import Scale
from scoring.satisfaction.levels import Levels, definition, read_levels
from tests.scoring.satisfaction.satisfaction_samples import VECTORS, close

counts = st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(any).map(tuple)


@settings(deadline=None)
@given(counts)
def test_shares_add_up_and_a_better_answer_never_lowers_a_figure(given_counts: tuple[int, ...]) -> None:
    levels = Levels(given_counts)
    assert levels.share("top3") + levels.share("bad") == 1
    assert levels.share("top2") <= levels.share("top3")
    for worse in range(1, 5):
        if given_counts[worse]:
            better = list(given_counts)
            better[worse], better[worse - 1] = better[worse] - 1, better[worse - 1] + 1
            raised = Levels(tuple(better))
            assert raised.index() > levels.index()
            assert raised.share("top2") >= levels.share("top2")


def test_levels_need_five_whole_steps() -> None:
    assert read_levels({Fraction(5): 2, Fraction(1): 1}, Scale(Fraction(1), Fraction(5))) == Levels((2, 0, 0, 0, 1))
    assert read_levels({Fraction(4): 2}, Scale(Fraction(0), Fraction(4))) == Levels((2, 0, 0, 0, 0))
    assert read_levels({Fraction(9, 2): 2}, Scale(Fraction(1), Fraction(5))) is None
    assert read_levels({}, Scale(Fraction(0), Fraction(10))) is None


def test_the_index_names_its_points() -> None:
    shanwei = [Fraction(points) for points in (10, 8, 6, 3, 0)]
    assert definition("index", shanwei) == (
        "满意度指数＝各档分值的平均（非常满意10，满意8，基本满意6，不满意3，非常不满意0）"
    )


def test_haochaping() -> None:
    levels = Levels(tuple(VECTORS["haochaping"]["data"]))
    shanwei = [Fraction(points) for points in (10, 8, 6, 3, 0)]
    assert float(levels.share("top2")) == close("haochaping", "top2")
    assert float(levels.share("top3")) == close("haochaping", "top3_non_negative")
    assert float(levels.share("bad")) == close("haochaping", "bad_rate")
    assert float(levels.index()) == close("haochaping", "mean_100_75_50_25_0")
    assert float(levels.index(shanwei)) == close("haochaping", "mean_10_8_6_3_0")
