"""While the database is away: every callback is answered in time, nobody is told of success, nothing is lost unsaid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import func, select

from bot.demo.run import Demo, running_demo
from surveys.store.tables import account, feedback
from tests.conftest import Clock

pytestmark = pytest.mark.slow
MEMBER = "uS012"


def switch(server: str, url: str, *, on: bool) -> None:
    """Let nobody in, and throw out who is there; or let everybody in again."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {'true' if on else 'false'}")
        if not on:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )


def count(demo: Demo, table: object) -> int:
    wanted = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return int(demo.services.database.read(lambda work: work.db.execute(wanted).scalar_one()))


async def until(look: Callable[[], bool]) -> None:
    for _ in range(300):
        if await asyncio.to_thread(look):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never came")


async def test_people_are_told_and_what_nobody_reads_is_done_later(
    postgres_server: str, postgres_url: str, clock: Clock
) -> None:
    async with running_demo(database_url=postgres_url, clock=clock, background=False, bind_enterprises=False) as demo:
        openid, firm = next(iter(demo.openids.items()))
        await demo.sandbox.official.say(openid, f"绑定 {demo.codes[firm]}")
        assert count(demo, account) == 1
        switch(postgres_server, postgres_url, on=False)
        try:
            said = await demo.sandbox.wecom.say(MEMBER, "建议 多种树")
            left = await demo.sandbox.official.unsubscribe(openid)
        finally:
            switch(postgres_server, postgres_url, on=True)
        assert [attempt.status for attempt in (*said.attempts, *left.attempts)] == [200, 200]
        assert "没有办成" in (said.text or "")
        assert left.text is None
        await until(lambda: count(demo, account) == 0)  # the platform's demand is met as soon as it can be
        assert count(demo, feedback) == 0  # whoever was told to send it again decides
        await demo.sandbox.wecom.say(MEMBER, "建议 多种树")
        assert count(demo, feedback) == 1


async def test_a_stop_does_not_wait_for_a_database_that_stays_away(
    postgres_server: str, postgres_url: str, clock: Clock
) -> None:
    async with running_demo(database_url=postgres_url, clock=clock, background=False, bind_enterprises=False) as demo:
        switch(postgres_server, postgres_url, on=False)
        left = await demo.sandbox.official.unsubscribe(next(iter(demo.openids)))
        assert left.ok
    switch(postgres_server, postgres_url, on=True)
