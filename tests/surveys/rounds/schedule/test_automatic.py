"""Automatic opening: never without a switch, foretold the day before, and stopped in time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select

from surveys.errors import NotFound, WrongState
from surveys.rounds import do_due, list_automatic, list_due, list_rounds, list_upcoming, set_automatic
from surveys.store import Database
from surveys.store.engine import make_engine, parse_url
from surveys.store.schema import _config
from surveys.store.tables import audit, notice
from surveys.work import Work
from tests.conftest import Clock
from tests.surveys.rounds.schedule.test_missed import BEGUN, WEEKLY, import_weekly, tick
from tests.world.park import TZ, person, settle, small_park

SUNDAY = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)  # nine in the park, the day before the week begins
MONDAY = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def park(database: Database, clock: Clock) -> Database:
    """A park with one administrator; its weekly plan opens on Monday at nine, and by nobody's hand."""
    clock.now = BEGUN
    settle(database, [*small_park(staff=1, departments=2, leaders=1), person("ADMIN", "部1", "员工", admin="是")])
    import_weekly(database)
    switch(database, is_on=False)
    return database


def switch(database: Database, *, is_on: bool) -> bool:
    return database.write(set_automatic, plan_name=WEEKLY, is_on=is_on, actor="person:ADMIN")


def told(work: Work, event: str) -> list[tuple[str, datetime]]:
    rows = work.db.execute(select(notice).where(notice.c.kind == "announcement"))
    return sorted((row.party, row.due_at) for row in rows if row.params["event"] == event)


def opened(database: Database) -> list[str]:
    return [round_.period for round_ in database.read(list_rounds)]


def test_nothing_opens_by_itself_until_it_is_switched_on(park: Database, clock: Clock) -> None:
    clock.now = MONDAY
    tick(park)
    assert opened(park) == []
    assert [step for step in park.read(list_upcoming, tz=TZ) if step.title == WEEKLY] == []
    clock.now = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
    tick(park)
    assert park.read(told, event="skipped") == []


def test_it_is_foretold_once_the_day_before_and_opens_on_the_day(park: Database, clock: Clock) -> None:
    assert switch(park, is_on=True)
    assert not switch(park, is_on=True)
    clock.now = datetime(2026, 9, 20, 0, 59, tzinfo=UTC)
    tick(park)
    assert park.read(told, event="opening_foretold") == []
    clock.now = SUNDAY
    tick(park)
    clock.forward(hours=3)
    tick(park)
    ((party, due_at),) = park.read(told, event="opening_foretold")
    assert party == "person:ADMIN"
    assert due_at.astimezone(TZ).date() == SUNDAY.astimezone(TZ).date()
    assert opened(park) == []
    clock.now = MONDAY
    tick(park)
    assert opened(park) == ["2026-W39"]


def test_what_was_stopped_after_it_was_foretold_does_not_open(park: Database, clock: Clock) -> None:
    switch(park, is_on=True)
    clock.now = SUNDAY
    tick(park)
    assert switch(park, is_on=False)
    clock.now = MONDAY
    tick(park)
    assert opened(park) == []
    assert park.read(list_automatic) == {}


def test_what_is_stopped_between_the_look_and_the_deed_does_not_open(park: Database, clock: Clock) -> None:
    switch(park, is_on=True)
    clock.now = MONDAY
    (due,) = [due for due in park.read(list_due, tz=TZ) if due.kind == "open"]
    switch(park, is_on=False)
    assert not park.write(do_due, due=due, tz=TZ)
    assert opened(park) == []


def test_a_period_under_way_is_not_opened_by_the_switch(park: Database, clock: Clock) -> None:
    clock.now = datetime(2026, 9, 22, 3, 0, tzinfo=UTC)
    switch(park, is_on=True)
    tick(park)
    assert opened(park) == []
    clock.now = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
    tick(park)
    assert opened(park) == ["2026-W40"]


def test_who_switched_it_stands_in_the_trail(park: Database) -> None:
    switch(park, is_on=True)
    switch(park, is_on=False)
    acts = select(audit.c.actor, audit.c.action, audit.c.object).where(audit.c.action.startswith("automatic"))
    rows = {tuple(row) for row in park.read(lambda work: work.db.execute(acts).all())}
    assert {("person:ADMIN", "automatic_on", WEEKLY), ("person:ADMIN", "automatic_off", WEEKLY)} <= rows


def test_a_plan_without_a_day_cannot_open_by_itself_nor_one_that_is_not_there(park: Database) -> None:
    with pytest.raises(WrongState, match="plan_without_calendar"):
        park.write(set_automatic, plan_name="公述民评", is_on=True, actor="test")
    with pytest.raises(NotFound, match="plan_unknown"):
        park.write(set_automatic, plan_name="没有", is_on=True, actor="test")


def test_plans_that_opened_by_the_calendar_before_an_upgrade_go_on_doing_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    _upgrade(url, "0010")
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        keys = ["open|月|报|2026-09", "open|月|报|2026-10", "remind|R1|2026-09-01", "tick"]
        rows = [(key, f"2026-{number:02}-01 01:00:00.000000") for number, key in enumerate(keys, 9)]
        connection.executemany("INSERT INTO claim (key, claimed_at) VALUES (?, ?)", rows)
    _upgrade(url, "0011")
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        assert connection.execute("SELECT * FROM automatic_opening").fetchall() == [("月|报", rows[0][1])]


def _upgrade(url: str, revision: str) -> None:
    config, engine = _config(url), make_engine(parse_url(url), writing=True)
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
