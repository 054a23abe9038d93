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
    rows = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return int(demo.services.database.read(lambda work: work.db.execute(rows).scalar_one()))


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
            suggestion = await demo.sandbox.wecom.say(MEMBER, "建议 多种树")
            left = await demo.sandbox.official.unsubscribe(openid)
        finally:
            switch(postgres_server, postgres_url, on=True)
        assert [attempt.status for attempt in (*suggestion.attempts, *left.attempts)] == [200, 200]
        assert "操作未完成" in (suggestion.text or "")
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


async def test_an_outage_is_one_line_and_its_end_another(
    postgres_server: str, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_demo(database_url=postgres_url, bind_enterprises=False) as demo:
        phone = demo.sandbox.web(MEMBER, "wecom")
        assert (await phone.get("/t")).status == 200
        caplog.clear()
        switch(postgres_server, postgres_url, on=False)
        try:
            pages = [await phone.get("/t") for _ in range(10)]
            for number in range(10):
                await demo.sandbox.wecom.say(MEMBER, f"建议 {number}")
            await demo.sandbox.official.unsubscribe(next(iter(demo.openids)))
            demo.services.due.set()
            demo.services.wake.set()
            await asyncio.sleep(3)  # what goes on by itself stumbles too
        finally:
            switch(postgres_server, postgres_url, on=True)
        assert {page.status for page in pages} == {503}
        await until(lambda: "the database is back" in caplog.text)
        ours = [record for record in caplog.records if record.name.startswith("pingji") and record.levelname != "INFO"]
        lines = [record.getMessage().partition("\n")[0] for record in ours]
        assert lines == ["the database is away; what is not lost is done when it is back", "the database is back"]
