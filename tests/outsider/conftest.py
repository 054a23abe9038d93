"""One service for the tests that only look, a new one for those that hold rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.outsider.people import WHO, companies, town, write_roster
from tests.outsider.platform import Platform, run_platform
from tests.outsider.service import Desk

Opener = Callable[..., Desk]


@pytest.fixture
def platform() -> Iterator[Platform]:
    fake = Platform("wwoutsider0001", "wecom-secret", "wxoutsider0002", "oa-secret")
    stop = run_platform(fake)
    yield fake
    stop()


@pytest.fixture
def bare(tmp_path: Path, platform: Platform) -> Desk:
    """An empty folder with settings; nothing run yet."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, platform)


@pytest.fixture
def open_desk(bare: Desk) -> Iterator[Opener]:
    """Schema, roster and a running service."""

    def start(people: list[WHO] | None = None, firms: list[WHO] | None = None, **settings: str) -> Desk:
        bare.extra |= settings
        bare.run("db", "upgrade")
        roster = write_roster(bare.folder / "roster.xlsx", people or town(), companies() if firms is None else firms)
        bare.run("roster", "import", roster.name)
        bare.start()
        return bare

    yield start
    assert bare.stop() in (0, None)
