"""Several rounds of one period: which one counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from surveys.errors import WrongState
from surveys.plans import import_plan
from surveys.results import compute_results, release_round, store_results
from surveys.rounds import choose_counting, close_round, get_round, list_rivals, list_rounds, open_round, prefer_round
from surveys.rounds.contributions import list_composed
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import audit
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park

PLAN = """
name = "月度点评"
purpose = "每月一次"
policy = "p4-departments"
days = 5
[[subjects]]
kind = "department"
[[relations]]
relation = "peer"
raters = "leaders_and_managers"
questionnaire = "p4-departments"
[calendar]
every = "once"
period = "month"
"""


@pytest.fixture
def park(database: Database, clock: Clock) -> Database:
    settle(database, small_park())
    database.write(import_plan, text=PLAN, file="m.toml")
    clock.now = datetime(2026, 11, 10, 2, tzinfo=UTC)
    return database


def hold(database: Database, clock: Clock, *, period: str | None = None, release: bool = True) -> str:
    round_id = database.write(open_round, plan_name="月度点评", tz=TZ, actor="test", period=period)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    database.write(store_results, computed=database.read(compute_results, round_id=round_id), tz=TZ)
    if release:
        database.write(release_round, round_id=round_id, actor="test")
    clock.forward(hours=1)
    return round_id


def counting(database: Database) -> tuple[str, ...]:
    return tuple(part.round_id for part in database.read(list_composed, plans=["月度点评"], period="2026"))


def test_a_round_follows_its_plans_rhythm_or_the_period_that_is_named(park: Database, clock: Clock) -> None:
    ids = [hold(park, clock), hold(park, clock, period="2026-10")]
    assert [park.read(get_round, round_id=round_id).title for round_id in ids] == [
        "月度点评 2026-11",
        "月度点评 2026-10",
    ]


def test_a_second_round_of_a_period_is_numbered_and_the_newest_released_counts(park: Database, clock: Clock) -> None:
    first = hold(park, clock)
    second = hold(park, clock, release=False)
    assert park.read(get_round, round_id=second).title == "月度点评 2026-11 第2次"
    assert counting(park) == (first,)
    park.write(release_round, round_id=second, actor="test")
    assert counting(park) == (second,)


def test_an_administrator_says_otherwise(park: Database, clock: Clock) -> None:
    first, second = hold(park, clock), hold(park, clock)
    assert [round_.round_id for round_ in park.read(list_rivals, round_id=second)] == [first, second]
    park.write(prefer_round, round_id=first, actor="person:M0")
    assert counting(park) == (first,)
    park.write(prefer_round, round_id=first, actor="person:M0")  # once more changes nothing
    acts = park.read(lambda work: work.db.execute(select(audit.c.action, audit.c.actor)).all())
    assert [tuple(act) for act in acts if act.action == "prefer_round"] == [("prefer_round", "person:M0")]
    clock.forward(hours=1)
    park.write(prefer_round, round_id=second, actor="person:M0")
    assert counting(park) == (second,)


def test_where_there_is_no_other_round_nothing_is_to_be_said(park: Database, clock: Clock) -> None:
    only = hold(park, clock)
    with pytest.raises(WrongState, match="no_other_round"):
        park.write(prefer_round, round_id=only, actor="test")
    assert park.read(list_rivals, round_id=only) == ()


def test_what_was_confirmed_for_a_first_round_opens_no_second(park: Database, clock: Clock) -> None:
    hold(park, clock)
    with pytest.raises(WrongState, match="opened_meanwhile"):
        park.write(open_round, plan_name="月度点评", tz=TZ, actor="test", times=1)
    assert len(park.read(list_rounds)) == 1


def test_rounds_of_other_periods_and_plans_do_not_compete(park: Database, clock: Clock) -> None:
    hold(park, clock)
    clock.now = datetime(2026, 12, 10, 2, tzinfo=UTC)
    hold(park, clock)
    chosen = choose_counting(park.read(list_rounds))
    assert [round_.period for round_ in chosen] == ["2026-11", "2026-12"]
