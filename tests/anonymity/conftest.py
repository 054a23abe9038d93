"""One busy round for each database, held once: the attacks on it only read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from surveys.store import Database, open_database
from tests.anonymity.busy_round import Truth, finish, hold_busy_round
from tests.anonymity.reading import Reader, with_secret
from tests.conftest import DATABASES, SECRET, Clock, copy_postgres


@dataclass
class Scene:
    """A database, what happened in it, and the file it lies in (SQLite)."""

    database: Database
    url: str
    truth: Truth

    @property
    def is_postgres(self) -> bool:
        return self.database.dialect == "postgresql"

    @property
    def reads(self) -> Reader:
        """What ballots say to whoever holds the secret and noted the salt."""
        return with_secret(self.database, self.truth.round_id, self.truth.salt)


def _scene(url: str, *, ends: bool) -> Iterator[Scene]:
    clock = Clock()
    database = open_database(url, secret=SECRET, clock=clock, random=random.SystemRandom())
    truth = hold_busy_round(database, clock)
    if ends:
        finish(database, url, truth)
    yield Scene(database, url, truth)
    database.close()


def _fresh(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("busy")
        path: Path = folder / "pingji.db"
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        return f"sqlite:///{path}"
    server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
    return copy_postgres(server, template)


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> str:
    """Never used before: what is looked for lies in files, statistics and the log."""
    return copy_postgres(postgres_server, postgres_template)


@pytest.fixture(scope="session", params=DATABASES)
def ended(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Released, wiped, and four days later."""
    yield from _scene(_fresh(request), ends=True)


@pytest.fixture(scope="session", params=DATABASES)
def running(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The same round while it is still open: the controls."""
    yield from _scene(_fresh(request), ends=False)
