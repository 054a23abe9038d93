"""`surveys/rounds/frozen.py`: what a round holds to, read once and never mixed up."""

from __future__ import annotations

import json

from surveys.plans import get_plan
from surveys.questionnaires import get_questionnaire
from surveys.rounds import FrozenRound, get_round, get_round_form, list_rounds, open_round
from surveys.rounds.frozen import FrozenDraw, freeze_round, read_frozen
from surveys.store import Database
from surveys.work import Work
from tests.world.park import TZ, settle, small_park

PLAN = "中层360测评"


def frozen_text(work: Work, *, min_raters: int = 3, draw: FrozenDraw | None = None) -> str:
    plan = get_plan(work, name=PLAN)
    questionnaires = {item.questionnaire: get_questionnaire(work, key=item.questionnaire) for item in plan.relations}
    return json.dumps(freeze_round(plan, questionnaires, min_raters=min_raters, draw=draw))


def test_what_is_frozen_is_read_back_equal(database: Database) -> None:
    settle(database, small_park())
    draw = FrozenDraw(bytes(range(32)), 4)

    frozen = read_frozen(database.read(frozen_text, min_raters=4, draw=draw))

    plan = database.read(get_plan, name=PLAN)
    assert (frozen.plan, frozen.min_raters, frozen.draw, frozen.draw_seed) == (plan, 4, draw, draw.seed)
    assert list(frozen.relations) == [item.relation for item in plan.relations]
    for item in plan.relations:
        form = frozen.relations[item.relation]
        assert (form.anonymous, form.min_raters) == (item.anonymous, 4)
        assert form.questionnaire == database.read(get_questionnaire, key=item.questionnaire)
    assert frozen.anonymous == {item.relation for item in plan.relations if item.anonymous}


def test_a_round_without_a_draw_has_no_seed(database: Database) -> None:
    settle(database, small_park())
    frozen = read_frozen(database.read(frozen_text))
    assert (frozen.draw, frozen.draw_seed) == (None, b"")


def test_equal_texts_are_read_once_and_other_texts_are_never_mixed_up(database: Database) -> None:
    """The cache knows a text, not a round's id: so a restored or a second database cannot be answered by the first."""
    settle(database, small_park())
    text, other = database.read(frozen_text, min_raters=3), database.read(frozen_text, min_raters=5)
    assert read_frozen(text) is read_frozen("".join(text))
    assert (read_frozen(text).min_raters, read_frozen(other).min_raters) == (3, 5)


def test_every_reading_of_a_round_shares_one_value(database: Database) -> None:
    settle(database, small_park())
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")

    frozen = database.read(get_round, round_id=round_id).frozen

    assert type(frozen) is FrozenRound
    assert database.read(list_rounds)[0].frozen is frozen
    assert database.read(get_round_form, round_id=round_id).relations is frozen.relations
    assert database.read(get_round, round_id=round_id).policy is database.read(get_round, round_id=round_id).policy
