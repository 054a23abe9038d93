"""What tests of the service may ask for: a room to talk to the bot in, a service, an administrator's desk."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from zoneinfo import ZoneInfo

import pytest

from bot.phrases.moments import note_today
from bot.sandbox import Sandbox
from surveys.store import Database, open_database
from tests.conftest import SECRET, Clock
from tests.world.desk import DeskBrowser, enter
from tests.world.prepared import fill_for_demo
from tests.world.room import Room
from tests.world.site import Site, running_site
from tests.world.wechat_clients import client_rig


@pytest.fixture(autouse=True)
def no_year_of_another_test() -> Iterator[None]:
    """Which year it is is noted by whoever is spoken to; a test that calls a phrase by itself begins without."""
    yield
    note_today(None)


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def site(sqlite_url: str, clock: Clock, unused_tcp_port: int) -> AsyncIterator[Site]:
    async with running_site(sqlite_url, clock, unused_tcp_port) as running:
        yield running


@pytest.fixture
async def desk(site: Site) -> AsyncIterator[DeskBrowser]:
    """A browser of the administrator S011, come in by the bot's link."""
    inside = await enter(site)
    yield inside
    await inside.http.close()


@pytest.fixture
async def rig() -> AsyncIterator[Sandbox]:
    """Our own WeChat clients beside a sandbox, over HTTP."""
    async with client_rig() as clients:
        yield clients


@pytest.fixture
def demo_url(sqlite_url: str, clock: Clock) -> str:
    """A database in which `pingji demo` finds all that it would bring in."""
    database = open_database(sqlite_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    fill_for_demo(database)
    database.close()
    return sqlite_url
