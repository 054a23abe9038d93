"""Ticks: everything due is done, once, whoever ticks and however often."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.scheduler import tick, tidy_up
from bot.services import Services
from bot.settings.model import Settings
from surveys.answering.submission import Receipt
from surveys.rounds import list_rounds
from surveys.store import Database, open_database
from surveys.store.tables import arrival, assignment, ballot, inbound, notice, survey_round
from tests.conftest import SECRET, Clock
from tests.world.park import submissions_of, submit
from tests.world.room import Room


@pytest.fixture
async def services(database_url: str, clock: Clock) -> AsyncIterator[Services]:
    chance = random.SystemRandom()
    opened = Services(
        Settings(database_url=database_url, secret_key=SecretStr(SECRET.decode())),
        open_database(database_url, secret=SECRET, clock=clock, random=chance),
        clock=clock,
        random=chance,
    )
    yield opened
    opened.close()


@pytest.fixture
async def open_room(services: Services, tmp_path: Path) -> Room:
    """The park with one round under way, opened by chat."""

    def prepare() -> Room:
        database = open_database(
            services.settings.database_url, secret=SECRET, clock=services.clock, random=random.SystemRandom()
        )
        room = Room(database, ZoneInfo("Asia/Shanghai"))
        room.confirm("开启 中层360测评")
        return room

    return await asyncio.to_thread(prepare)


async def state(services: Services, plan: str = "中层360测评") -> str:
    """Of that plan's oldest round: the calendar opens others when time goes by."""
    return next(one.state for one in reversed(await services.read(list_rounds)) if one.plan == plan)


async def kinds(services: Services, kind: str) -> int:
    rows = select(notice.c.key).where(notice.c.kind == kind)
    return len(await services.read(lambda work: work.db.execute(rows).all()))


async def test_nothing_is_due_nothing_is_done(services: Services, open_room: Room) -> None:
    assert await tick(services) == 0
    assert await state(services) == "open"
    open_room.database.close()


async def test_a_round_that_ended_is_closed_sealed_wiped_and_scored_in_one_go(
    services: Services, open_room: Room, clock: Clock
) -> None:
    clock.forward(days=40)
    done = await asyncio.gather(tick(services), tick(services), tick(services))
    assert await state(services) == "scored"
    wanted = select(survey_round).where(survey_round.c.state == "scored")
    row = await services.read(lambda work: work.db.execute(wanted).one())
    assert row.salt is None
    assert row.wiped
    assert sum(done) >= 4
    told = await kinds(services, "announcement")
    assert await tick(services) == 0
    assert await kinds(services, "announcement") == told
    open_room.database.close()


async def test_reminders_go_out_once_a_day_and_a_missed_one_is_not_made_up_for(
    services: Services, open_room: Room, clock: Clock
) -> None:
    open_room.database.close()
    told = []
    for _ in range(14 * 4):
        clock.forward(hours=6)
        await tick(services)
        await tick(services)
        told.append(await kinds(services, "reminder"))
    waiting = await kinds(services, "invitation")
    assert told[-1] % waiting == 0
    assert 1 <= told[-1] // waiting <= 4


async def test_one_thing_that_fails_does_not_stop_the_others(services: Services, open_room: Room, clock: Clock) -> None:
    """A round with a broken policy cannot be scored; the other one is, and the next tick tries again."""
    room = open_room
    await asyncio.to_thread(room.confirm, "开启 科室民主测评")
    broken = survey_round.update().where(survey_round.c.plan == "中层360测评").values(policy_source="???")
    await services.write(lambda work: work.db.execute(broken))
    room.database.close()
    clock.forward(days=40)
    await tick(services)
    assert await state(services) == "sealed"
    assert await state(services, "科室民主测评") == "scored"


def answer_all(database: Database) -> None:
    for one in database.read(list_rounds):
        ledger = select(assignment.c.rater).where(assignment.c.round_id == one.round_id).distinct()
        for rater in database.read(lambda work, ledger=ledger: list(work.db.execute(ledger).scalars()))[:3]:
            for request in submissions_of(database, one.round_id, rater, lambda _: "20"):
                assert isinstance(submit(database, request), Receipt)


async def test_a_round_with_a_changed_ballot_is_not_sealed_and_the_others_are(
    services: Services, open_room: Room, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """An error in the log, one message to each administrator, no rater named; with the row as it was, it goes on."""
    room = open_room
    await asyncio.to_thread(room.confirm, "开启 科室民主测评")
    await asyncio.to_thread(answer_all, room.database)
    room.database.close()
    mine = select(survey_round.c.round_id).where(survey_round.c.plan == "中层360测评").scalar_subquery()
    first = select(ballot.c.ballot_id, ballot.c.answers).where(ballot.c.round_id == mine).limit(1)
    tag, kept = await services.read(lambda work: work.db.execute(first).one())
    row = update(ballot).where(ballot.c.ballot_id == tag)
    await services.write(lambda work: work.db.execute(row.values(answers="{}")))
    clock.forward(days=40)
    told = await kinds(services, "announcement")
    for _ in range(3):
        await tick(services)
    assert await state(services) == "closed"
    assert await state(services, "科室民主测评") == "scored"
    about = select(notice).where(notice.c.key.like("damaged:%"))
    notices = await services.read(lambda work: work.db.execute(about).all())
    assert len({one.party for one in notices}) == len(notices) > 0
    assert await kinds(services, "announcement") > told
    (logged, *_) = [one for one in caplog.records if "ballots_damaged" in one.getMessage()]
    assert logged.levelname == "ERROR"
    assert "person:" not in logged.getMessage() + repr([one.params for one in notices])
    await services.write(lambda work: work.db.execute(row.values(answers=kept)))
    await tick(services)
    assert await state(services) == "scored"


async def test_tidying_up_forgets_what_is_of_no_use(services: Services, clock: Clock) -> None:
    row = {"message_key": "old", "reply": "", "received_at": clock.now}
    await services.write(lambda work: work.db.execute(inbound.insert().values(**row)))
    code = {"code_hash": "c", "address": None, "expires_at": clock.now}
    await services.write(lambda work: work.db.execute(arrival.insert().values(**code)))
    clock.forward(days=4)
    await services.write(tidy_up)
    for table in (inbound, arrival):
        assert await services.read(lambda work, table=table: work.db.execute(select(table)).all()) == []
