"""One running service for the tests that only look, a new one for those that hold rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.outsider.people import WHO, companies, town, write_roster
from tests.outsider.platform import Platform, run_platform
from tests.outsider.service import Desk, kitchen

Opener = Callable[..., Desk]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process for the folder, so that the shared service is started once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("outsider"))


@pytest.fixture(scope="session", autouse=True)
def warm_kitchen() -> Iterator[None]:
    yield
    kitchen.close()


def _new_platform() -> Platform:
    return Platform("wwoutsider0001", "wecom-secret", "wxoutsider0002", "oa-secret")


@pytest.fixture
def platform() -> Iterator[Platform]:
    fake = _new_platform()
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
    yield lambda people=None, firms=None: furnish(bare, people, firms)
    assert bare.stop() in (0, None)


def furnish(desk: Desk, people: list[WHO] | None, firms: list[WHO] | None) -> Desk:
    desk.run("db", "upgrade")
    roster = write_roster(desk.folder / "roster.xlsx", people or town(), companies() if firms is None else firms)
    desk.run("roster", "import", roster.name)
    desk.start()
    return desk


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service with the managers' round and the enterprises' round open; tests leave no answers behind them."""
    fake = _new_platform()
    stop = run_platform(fake)
    desk = Desk(tmp_path_factory.mktemp("shared"), fake)
    try:
        furnish(desk, None, companies(seats=2))
        for plan in ("中层360测评", "园区服务满意度"):
            desk.rounds[plan] = desk.run("round", "open", plan).stdout.split()[-1]
        desk.wait(lambda: fake.sent, 20)  # the invitations; nothing else is sent by itself
        yield desk
    finally:
        assert desk.stop() in (0, None), desk.log()
        stop()
