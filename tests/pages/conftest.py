from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.pages.site import Site, running_site


@pytest.fixture
async def site(sqlite_url: str, clock: Clock, tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Site]:
    async with running_site(sqlite_url, clock, tmp_path, unused_tcp_port) as running:
        yield running
