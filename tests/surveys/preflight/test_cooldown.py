"""Enterprises asked often enough rest until the quarter is over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.phrases.preflight import finding_words
from surveys.library.versions import PLAN, list_builtins
from surveys.plans import import_plan
from surveys.rounds import close_round, open_round
from surveys.store import Database
from surveys.store.tables import assignment, enterprise
from tests.conftest import Clock
from tests.world.enterprises import FIRM, SATISFACTION, bind, findings, settle_enterprises
from tests.world.park import TZ


@pytest.fixture
def park(database: Database) -> Database:
    return settle_enterprises(database)


def plan_with(most: int | None, name: str = SATISFACTION) -> str:
    source = dict(list_builtins(PLAN))[SATISFACTION].replace(f'name = "{SATISFACTION}"', f'name = "{name}"')
    return source if most is None else f"at_most_per_quarter = {most}\n{source}"


def hold(database: Database, plan: str) -> set[str]:
    """Open and close a round; who was asked."""
    round_id = database.write(open_round, plan_name=plan, tz=TZ, actor="test")
    database.write(close_round, round_id=round_id, actor="test")
    rows = select(assignment.c.rater).where(assignment.c.round_id == round_id)
    return set(database.read(lambda work: work.db.execute(rows).scalars().all()))


def test_an_enterprise_asked_often_enough_rests_until_the_quarter_is_over(park: Database, clock: Clock) -> None:
    bind(park, "a", FIRM)
    bind(park, "b", FIRM)  # two seats of one enterprise are asked once
    park.write(import_plan, text=plan_with(2), file="p.toml")
    everybody = {"enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1", "enterprise:E2#1"}
    assert hold(park, SATISFACTION) == everybody
    late = {"enterprise_id": "E3", "name": "企业3", "seats": 1, "is_active": True}
    park.write(lambda work: work.db.execute(enterprise.insert().values(**late)))
    clock.forward(days=60)
    assert "enterprises_resting" not in {one.code for one in findings(park)}
    assert hold(park, SATISFACTION) == {*everybody, "enterprise:E3#1"}
    clock.forward(days=29)
    (found,) = [one for one in findings(park) if one.code == "enterprises_resting"]
    assert found.params == {"count": 3, "names": "企业0、企业1、企业2", "at_most": 2}
    assert "at_most_per_quarter" in finding_words(found)
    assert hold(park, SATISFACTION) == {"enterprise:E3#1"}
    clock.forward(days=2)  # the first round is 91 days ago
    assert hold(park, SATISFACTION) == everybody


def test_other_plans_rounds_count_and_a_plan_without_the_key_asks_everybody(park: Database) -> None:
    park.write(import_plan, text=plan_with(1, "另一个满意度"), file="p.toml")
    assert len(hold(park, SATISFACTION)) == 3
    assert [one.params["count"] for one in findings_or_none(park, "另一个满意度")] == [3]
    assert len(hold(park, SATISFACTION)) == 3


def findings_or_none(database: Database, plan: str) -> list:
    """A round that nobody is left to be asked in is refused; one more enterprise lets it be looked at."""
    fresh = {"enterprise_id": "E9", "name": "新企业", "seats": 1, "is_active": True}
    database.write(lambda work: work.db.execute(enterprise.insert().values(**fresh)))
    found = [one for one in findings(database, plan) if one.code == "enterprises_resting"]
    database.write(lambda work: work.db.execute(enterprise.delete().where(enterprise.c.enterprise_id == "E9")))
    return found
