"""The calendar opens, reminds and closes by itself; restarts, second processes and jumping clocks change nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.app import make_services
from bot.demo.sample_park import build_sample_park, read_sample_roster
from bot.scheduler import tick
from bot.services import Services
from bot.settings.model import Settings
from surveys.library.versions import seed_library
from surveys.plans import list_plans
from surveys.roster_updates.importing import import_roster
from surveys.rounds import list_rounds, set_automatic
from surveys.store.tables import notice
from surveys.work import Work
from tests.conftest import SECRET, Clock

pytestmark = pytest.mark.slow
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, minute: int = 1, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
async def two_processes(database_url: str) -> AsyncIterator[tuple[Services, Services, Clock]]:
    """Two services on one database, one clock; plans and roster imported on 20 November."""
    clock = Clock(at(11, 20))
    settings = Settings(database_url=database_url, secret_key=SECRET.decode())
    first, second = make_services(settings, clock=clock), make_services(settings, clock=clock)
    await first.write(seed_library)
    await first.write(import_roster, roster_file=read_sample_roster(build_sample_park()))
    await first.write(open_all_by_calendar)
    yield first, second, clock
    await asyncio.to_thread(first.close)
    await asyncio.to_thread(second.close)


def open_all_by_calendar(work: Work) -> None:
    for plan in list_plans(work):
        if plan.calendar.every != "once":
            set_automatic(work, plan_name=plan.name, is_on=True, actor="person:S011")


def states(work: Work) -> dict[str, str]:
    return {f"{item.plan} {item.period}": item.state for item in list_rounds(work)}


def messages(work: Work) -> Counter[tuple[str, str]]:
    rows = work.db.execute(select(notice.c.kind, notice.c.party, notice.c.round_id))
    return Counter((row.kind, f"{row.round_id} {row.party}") for row in rows)


def skipped(work: Work) -> dict[str, dict[str, Any]]:
    """What administrators were told of as missed, by the notices' keys."""
    rows = work.db.execute(select(notice).where(notice.c.kind == "announcement"))
    return {row.key: row.params for row in rows if row.params["event"] == "skipped"}


async def tick_everywhere(*processes: Services) -> None:
    """All processes at once, each twice."""
    await asyncio.gather(*(tick(process) for process in processes for _ in range(2)))


async def test_calendar_opens_each_round_once(two_processes: tuple[Services, Services, Clock]) -> None:
    first, second, clock = two_processes
    clock.now = at(11, 30, 23)
    await tick_everywhere(first, second)
    assert await first.read(states) == {}

    clock.now = at(12, 1)
    await tick_everywhere(first, second)
    opened = await first.read(states)
    assert opened["中层360测评 2026"] == "open"
    assert "园区服务满意度 2026-Q4" not in opened
    invited = await first.read(messages)
    assert {n for (kind, _), n in invited.items() if kind == "invitation"} == {1}

    clock.now = at(11, 29)  # the clock jumps back
    await tick_everywhere(first, second)
    clock.now = at(12, 1, 12)
    await tick_everywhere(first, second)
    assert await first.read(states) == opened
    assert await first.read(messages) == invited


async def test_calendar_reminds_once_a_day_and_closes(two_processes: tuple[Services, Services, Clock]) -> None:
    first, second, clock = two_processes
    clock.now = at(12, 1)
    await tick_everywhere(first, second)
    seen: list[int] = []
    for day in range(1, 17):
        for hour in (9, 10, 18):
            clock.now = at(12, day, hour, 31)
            await tick_everywhere(first, second)
        posted = await first.read(messages)
        managers = next(item for item in await first.read(list_rounds) if item.plan == "中层360测评")
        kinds = Counter(kind for (kind, place), n in posted.items() for _ in range(n) if managers.round_id in place)
        seen.append(kinds["reminder"])
    raters = kinds["invitation"]
    assert raters == 62
    steps = [after - before for before, after in zip([0, *seen], seen, strict=False)]
    assert set(steps) == {0, raters}
    assert 2 <= steps.count(raters) <= 4  # as the plan's file says, never twice a day
    final = await first.read(states)
    assert final["中层360测评 2026"] == "scored"  # nobody answered; it is closed, sealed and scored all the same


async def test_calendar_after_a_week_of_downtime(two_processes: tuple[Services, Services, Clock]) -> None:
    """Down from before the opening until the middle: opened late, with the calendar's own end, reminded once."""
    first, second, clock = two_processes
    clock.now = at(12, 8, 20)
    await tick_everywhere(first, second)
    rounds = {item.plan: item for item in await first.read(list_rounds)}
    assert rounds["中层360测评"].closes_at.astimezone(SHANGHAI).date().isoformat() == "2026-12-15"
    posted = await first.read(messages)
    assert Counter(kind for kind, _ in posted)["reminder"] == 0

    clock.now = at(1, 20, year=2027)  # and down again until long after the end
    await tick_everywhere(first, second)
    final = await first.read(states)
    assert final["中层360测评 2026"] == "scored"
    assert "园区服务满意度 2026-Q4" not in final  # its time passed while nobody was there
    told = await first.read(skipped)
    items = {(item["kind"], item["title"]) for one in told.values() for item in one["items"]}
    assert ("open", "园区服务满意度 2026-Q4") in items
    assert ("remind", "中层360测评 2026") in items
    assert all(one["was_down"] for one in told.values())
    await tick_everywhere(first, second)
    assert await first.read(skipped) == told
