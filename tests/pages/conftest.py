from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Clock
from tests.pages.desks import DeskBrowser, enter
from tests.pages.site import Site, running_site


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
