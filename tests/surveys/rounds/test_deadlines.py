"""Rounds on the clock: zones with summer time, the last second, extensions, the turn of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys.rounds import close_round, extend_round, find_round, get_round, list_due, open_round
from surveys.rounds.schedule.due import do_due
from surveys.store import Database
from tests.conftest import Clock
from tests.world.park import settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow  # left to `make test`
PLAN = "中层360测评"
ZONES = ("Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe")


def last_second(day: str, tz: ZoneInfo) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=tz).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("opened", ["2026-10-25T12:00", "2026-02-28T12:00", "2026-12-25T12:00"])
def test_round_ends_at_the_last_local_second(database: Database, clock: Clock, zone: str, opened: str) -> None:
    """Across the changes to winter and to summer time, and into the next year."""
    tz = ZoneInfo(zone)
    local = datetime.fromisoformat(opened).replace(tzinfo=tz)
    clock.now = local.astimezone(UTC)
    settle(database, small_park())
    round_id = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    found = database.read(get_round, round_id=round_id)
    assert found.closes_at == last_second((local.date() + timedelta(days=14)).isoformat(), tz)
    assert found.period == str(local.year)
    request = next(submissions_of(database, round_id, "person:L0"))
    clock.now = found.closes_at - timedelta(microseconds=1)
    submit(database, request)
    clock.now = found.closes_at
    with pytest.raises(Exception, match="round_over"):
        submit(database, request)
    assert [due.kind for due in database.read(list_due, tz=tz) if due.target == round_id] == ["close"]


def test_reminders_follow_an_extension(database: Database, clock: Clock) -> None:
    """Extended from 14 days to 30, the last reminder comes the day before the new end, at half past nine."""
    tz = ZoneInfo("America/New_York")
    clock.now = datetime(2026, 10, 26, 14, 0, tzinfo=UTC)
    settle(database, small_park())
    round_id = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    database.write(extend_round, round_id=round_id, closes_at=last_second("2026-11-25", tz), actor="test")
    reminded = []
    while database.read(get_round, round_id=round_id).closes_at > clock.now:
        near = 7 <= clock.now.astimezone(tz).hour < 11
        clock.forward(minutes=30 if near else 120)
        for due in database.read(list_due, tz=tz):
            if due.target == round_id and due.kind == "remind" and database.write(do_due, due=due, tz=tz):
                reminded.append(clock.now.astimezone(tz).strftime("%m-%d %H:%M"))
    assert reminded == ["11-02 09:30", "11-10 09:30", "11-24 09:30"]


def test_round_may_be_named_by_its_plan_after_the_turn_of_the_year(database: Database, clock: Clock) -> None:
    settle(database, small_park())
    tz = ZoneInfo("Asia/Shanghai")
    old = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    database.write(close_round, round_id=old, actor="test")
    clock.now = datetime(2027, 1, 1, 0, 0, 1, tzinfo=tz).astimezone(UTC)
    new = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    found = database.read(find_round, name=PLAN)
    assert (found.round_id, found.period) == (new, "2027")
