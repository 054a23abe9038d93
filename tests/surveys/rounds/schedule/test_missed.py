"""Ticks whenever they come: nothing twice, everything that is due while somebody ticks, and what was missed is told."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from surveys.calendar.workdays import Workdays
from surveys.plans import get_plan_source, import_plan
from surveys.rounds import do_due, list_due, list_rounds, set_automatic
from surveys.store import Database, open_database
from surveys.store.tables import audit, notice
from surveys.work import Work
from tests.conftest import SECRET, Clock
from tests.scale import scaled
from tests.world.park import TZ, settle, small_park

pytestmark = pytest.mark.slow  # left to `make test`

WEEKLY = "周测评"
BEGUN = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in the park; National Day lies ahead


def import_weekly(database: Database) -> None:
    """Opens on Mondays at nine for four days, reminds on the first and the last day."""
    source = database.read(get_plan_source, name="中层360测评")
    head, _, _ = source.partition("[calendar]")
    head = head.replace("中层360测评", WEEKLY).replace("days = 14", "days = 4").replace('"middle", ', "")
    text = head + '[calendar]\nevery = "week"\nweekday = 1\ntime = "09:00"\n'
    database.write(import_plan, text=text, file="weekly.toml")
    database.write(set_automatic, plan_name=WEEKLY, is_on=True, actor="test")


@contextmanager
def two_processes(template: bytes) -> Iterator[tuple[Clock, list[Database]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.db"
        path.write_bytes(template)
        clock = Clock(BEGUN)
        chance = random.SystemRandom()
        url = f"sqlite:///{path}"
        both = [open_database(url, secret=SECRET, clock=clock, random=chance) for _ in range(2)]
        try:
            settle(both[0], small_park(staff=1, departments=2, leaders=1))
            import_weekly(both[0])
            yield clock, both
        finally:
            for one in both:
                one.close()


def tick(database: Database) -> None:
    """As the scheduler does, without seal and score, which have tests of their own."""
    kinds = ("look_back", "foretell", "open", "remind", "close")
    for _ in range(4):
        for due in [due for due in database.read(list_due, tz=TZ) if due.kind in kinds]:
            database.write(do_due, due=due, tz=TZ)


@dataclass(frozen=True)
class Seen:
    """What the database says at the end."""

    rounds: list[str]
    reminders: list[tuple[str, str, datetime]]
    skipped: list[tuple[str, str, str]]
    announced: list[dict[str, Any]]


def look(work: Work) -> Seen:
    rounds = [f"{one.plan}|{one.period}" for one in list_rounds(work)]
    told = work.db.execute(select(notice)).all()
    skips = work.db.execute(select(audit).where(audit.c.action == "skip")).all()
    return Seen(
        rounds,
        [(row.round_id, row.party, row.due_at.astimezone(TZ)) for row in told if row.kind == "reminder"],
        [(row.detail["kind"], row.object, row.detail["key"]) for row in skips],
        [row.params for row in told if row.kind == "announcement"],
    )


def weeks(until: datetime) -> list[tuple[str, datetime, datetime]]:
    """Label, Monday 09:00 and Friday's end of the weeks after the beginning, worked out by themselves."""
    found, day = [], date(2026, 9, 21)
    while (opens := datetime.combine(day, datetime.min.time(), TZ) + timedelta(hours=9)) <= until:
        year, week, _ = day.isocalendar()
        found.append((f"{year}-W{week:02}", opens, opens.replace(hour=23, minute=59, second=59) + timedelta(days=4)))
        day += timedelta(days=7)
    return found


GAPS = st.lists(
    st.one_of(
        st.integers(1, 90),  # minutes: ticking
        st.integers(60, 36 * 60),
        st.integers(2 * 24 * 60, 20 * 24 * 60),  # days: down
    ),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=scaled(10, 250))
@given(GAPS, st.randoms(use_true_random=False))
def test_whatever_the_ticks_nothing_is_done_twice_and_nothing_is_lost_silently(sqlite_template, gaps, chance):
    with two_processes(sqlite_template) as (clock, both):
        ticks = [clock.now]
        tick(both[0])
        for gap in gaps:
            for minutes in (gap, 10):  # soon once more: what was just done must not be done again
                clock.forward(minutes=minutes)
                ticks.append(clock.now)
                tick(chance.choice(both))
        seen = both[0].read(look)
    assert not [name for name, count in Counter(seen.rounds).items() if count > 1]
    assert not [key for key, count in Counter(seen.skipped).items() if count > 1]
    daily = Counter((round_id, party, at.date()) for round_id, party, at in seen.reminders)
    assert set(daily.values()) <= {1}
    for _, _, at in seen.reminders:
        assert Workdays().is_working(at.date())
        assert 8 <= at.hour < 21
    skipped = {key for kind, target, key in seen.skipped if (kind, target) == ("open", WEEKLY)}
    for label, opens, closes in weeks(ticks[-1]):
        was_up = any(opens <= at < closes for at in ticks)
        assert (f"{WEEKLY}|{label}" in seen.rounds) == was_up
        assert (label in skipped) == (not was_up and closes <= ticks[-1])


def prepared(database: Database, clock: Clock) -> None:
    clock.now = BEGUN
    settle(database, [*small_park(staff=1, departments=2, leaders=1)[:-1], *_admin()])
    import_weekly(database)
    tick(database)


def _admin() -> list[tuple[str, ...]]:
    last = small_park(staff=1, departments=2, leaders=1)[-1]
    return [(*last[:-1], "是")]


def test_after_a_week_of_downtime_the_current_round_opens_and_the_missed_one_is_told_once(
    database: Database, clock: Clock
) -> None:
    prepared(database, clock)
    clock.now = datetime(2026, 9, 29, 3, 0, tzinfo=UTC)  # the Tuesday after the week that was missed
    tick(database)
    tick(database)
    seen = database.read(look)
    assert seen.rounds == [f"{WEEKLY}|2026-W40"]
    assert seen.skipped == [("open", WEEKLY, "2026-W39")]
    (told,) = [one for one in seen.announced if one["event"] == "skipped"]
    assert told["items"] == [{"kind": "open", "title": f"{WEEKLY} 2026-W39", "day": "2026-09-21"}]
    assert (told["was_down"], told["since"], told["until"]) == (True, "2026-09-16 10:00", "2026-09-29 11:00")
    clock.forward(hours=3)
    tick(database)
    assert database.read(look).skipped == seen.skipped


def test_downtime_over_the_close_lets_the_next_round_open(database: Database, clock: Clock) -> None:
    """The old one is closed first: a round that only waits for its close must not stand in the way."""
    prepared(database, clock)
    clock.now = datetime(2026, 9, 21, 1, 5, tzinfo=UTC)
    tick(database)
    clock.now = datetime(2026, 9, 29, 3, 0, tzinfo=UTC)
    tick(database)
    states = {one.period: one.state for one in database.read(list_rounds)}
    assert states == {"2026-W39": "closed", "2026-W40": "open"}
    assert not [one for one in database.read(look).announced if one["event"] == "round_not_opened"]


def test_opening_late_after_the_turn_of_the_year_is_the_old_years(database: Database, clock: Clock) -> None:
    prepared(database, clock)
    source = database.read(get_plan_source, name="中层360测评").replace("中层360测评", "岁末测评")
    source = source.replace("day = 1\n", "day = 25\n")
    database.write(import_plan, text=source, file="late.toml")
    database.write(set_automatic, plan_name="岁末测评", is_on=True, actor="test")
    clock.now = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
    tick(database)
    (found,) = [one for one in database.read(list_rounds) if one.plan == "岁末测评"]
    assert (found.period, found.title) == ("2026", "岁末测评 2026")
    assert found.closes_at == datetime(2027, 1, 8, 15, 59, 59, tzinfo=UTC)


def test_several_reminders_missed_are_one_and_the_others_are_told(database: Database, clock: Clock) -> None:
    clock.now = BEGUN
    settle(database, [*small_park(staff=1, departments=2, leaders=1)[:-1], *_admin()])
    source = database.read(get_plan_source, name="中层360测评").replace("中层360测评", "多提醒")
    source = source.replace('["first", "middle", "last"]', "[1, 2, 5, 6, 7]").partition("[calendar]")[0]
    database.write(import_plan, text=source + '[calendar]\nevery = "month"\nday = 17\n', file="many.toml")
    database.write(set_automatic, plan_name="多提醒", is_on=True, actor="test")
    tick(database)
    clock.now = datetime(2026, 9, 17, 1, 0, tzinfo=UTC)
    tick(database)
    clock.now = datetime(2026, 9, 24, 12, 0, tzinfo=UTC)  # 20:00: a week later, quiet hours not yet begun
    tick(database)
    seen = database.read(look)
    assert {at.isoformat() for _, _, at in seen.reminders} == {"2026-09-24T20:00:00+08:00"}
    assert set(Counter(party for _, party, _ in seen.reminders).values()) == {1}
    missed = sorted(key for kind, _, key in seen.skipped if kind == "remind")
    assert missed == [
        "2026-09-18",
        "2026-09-20",
        "2026-09-22",
        "2026-09-23",
    ]  # the 19th is a Saturday; the 20th made up


def test_service_back_before_the_days_reminder_does_not_send_yesterdays_too(database: Database, clock: Clock) -> None:
    clock.now = BEGUN
    settle(database, [*small_park(staff=1, departments=2, leaders=1)[:-1], *_admin()])
    source = database.read(get_plan_source, name="中层360测评").replace("中层360测评", "连日提醒")
    source = source.replace('["first", "middle", "last"]', "[5, 6]").partition("[calendar]")[0]
    database.write(import_plan, text=source + '[calendar]\nevery = "month"\nday = 17\n', file="daily.toml")
    database.write(set_automatic, plan_name="连日提醒", is_on=True, actor="test")
    clock.now = datetime(2026, 9, 17, 1, 0, tzinfo=UTC)
    tick(database)
    for hour in (0, 1, 2):  # 08:30, 09:30 and 10:30 of the second reminder's day; the first one's was slept through
        clock.now = datetime(2026, 9, 23, hour, 30, tzinfo=UTC)
        tick(database)
    seen = database.read(look)
    assert {at.isoformat() for _, _, at in seen.reminders} == {"2026-09-23T09:30:00+08:00"}
    assert set(Counter(party for _, party, _ in seen.reminders).values()) == {1}
    assert [key for kind, _, key in seen.skipped if kind == "remind"] == ["2026-09-22"]


def test_reminder_found_late_in_the_evening_waits_for_the_next_working_morning(
    database: Database, clock: Clock
) -> None:
    prepared(database, clock)
    clock.now = datetime(2026, 9, 21, 1, 5, tzinfo=UTC)
    tick(database)
    clock.now = datetime(2026, 9, 22, 14, 0, tzinfo=UTC)  # 22:00; the first reminder was due at 09:30
    tick(database)
    assert database.read(look).reminders == []
    clock.now = datetime(2026, 9, 23, 0, 1, tzinfo=UTC)
    tick(database)
    assert {at.isoformat() for _, _, at in database.read(look).reminders} == {"2026-09-23T08:01:00+08:00"}


def test_clock_that_jumped_ahead_and_back_neither_repeats_nor_stops_the_looking(
    database: Database, clock: Clock
) -> None:
    prepared(database, clock)
    clock.now = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
    tick(database)
    clock.now = datetime(2050, 1, 1, tzinfo=UTC)
    database.write(do_due, due=database.read(list_due, tz=TZ)[0], tz=TZ)  # looks back from a future that is not
    told = len(database.read(look).skipped)
    clock.now = datetime(2026, 9, 22, 3, 0, tzinfo=UTC)
    tick(database)
    assert len(database.read(look).skipped) == told
    assert f"{WEEKLY}|2026-W39" in database.read(look).rounds
    clock.now = datetime(2026, 10, 13, 3, 0, tzinfo=UTC)
    tick(database)
    assert len(database.read(look).skipped) > told
