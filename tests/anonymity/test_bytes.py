"""The files themselves: what a database keeps outside its tables must not outlive the seal either.

Free pages, the write-ahead log and shared memory of SQLite; heaps, indexes, TOAST, dead row versions and the planner's
statistics of PostgreSQL. PostgreSQL's own log of changes is the exception, and the threat model says so.
"""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

from surveys.round_keys import RoundKey
from surveys.store import Database, open_database
from surveys.store.tables import metadata
from tests.anonymity.busy_round import Truth, finish, hold_busy_round
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import read_table
from tests.conftest import SECRET, Clock

pytestmark = pytest.mark.slow


def secrets_of(database: Database, truth: Truth) -> list[bytes]:
    """Whatever joined ballots to raters while the round was open."""
    key = database.read(lambda work: RoundKey(work, truth.round_id, truth.salt))
    ledger = read_table(database, metadata.tables["assignment"])
    tags = {key.ballot_tag(row["rater"], row["relation"], row["subject_id"]).encode() for row in ledger}
    return [truth.salt, *tags, *(key.draft_tag(row["rater"], row["relation"]) for row in ledger)]


def bytes_of(scene: Scene) -> bytes:
    if not scene.is_postgres:
        file = Path(scene.url.removeprefix("sqlite:///"))
        files = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))]
        return b"".join(one.read_bytes() for one in files if one.exists())
    with psycopg.connect(scene.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        base = "'base/' || oid FROM pg_database WHERE datname = current_database()"
        wanted = f"SELECT pg_ls_dir(folder), folder FROM (SELECT {base}) AS here(folder)"
        names = connection.execute(wanted).fetchall()
        found = []
        for name, folder in names:
            row = connection.execute(
                "SELECT pg_read_binary_file(%s, 0, 1 << 29, true)", (f"{folder}/{name}",)
            ).fetchone()
            found.append(bytes(row[0]) if row is not None and row[0] is not None else b"")
        return b"".join(found)


def log_of(url: str) -> bytes:
    """PostgreSQL's log of changes, as it lies in the server's own folder."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT name FROM pg_ls_waldir()").fetchall()
        rows = [
            connection.execute("SELECT pg_read_binary_file(%s)", (f"pg_wal/{name}",)).fetchone() for (name,) in names
        ]
    return b"".join(bytes(row[0]) for row in rows if row is not None)


@pytest.fixture
def held(database_url: str) -> Scene:
    """Still open, and looked at by whatever collects statistics; this test closes it."""
    clock = Clock()
    database = open_database(database_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    truth = hold_busy_round(database, clock, staff=4, departments=4)
    if database.dialect == "postgresql":
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("ANALYZE")
    return Scene(database, database_url, truth)


def test_no_file_holds_a_tag_a_salt_or_a_draft_after_the_seal(held: Scene) -> None:
    secrets = [*secrets_of(held.database, held.truth), *held.truth.drafts]
    before = bytes_of(held)
    assert sum(secret in before for secret in secrets) > 20  # the control
    finish(held.database, held.url, held.truth)
    after = bytes_of(held)
    held.database.close()
    assert [secret for secret in secrets if secret in after] == []


def test_the_log_of_postgres_holds_them_until_it_is_overwritten(postgres_url: str) -> None:
    """What cannot be protected from here, and stands in the threat model: the server's log (and whatever archives it)
    says which transaction wrote which tag beside which ledger row, and when."""
    clock = Clock()
    database = open_database(postgres_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    truth = hold_busy_round(database, clock, staff=2, departments=2)
    secrets = secrets_of(database, truth)
    finish(database, postgres_url, truth)
    log = log_of(postgres_url)
    database.close()
    assert any(secret in log for secret in secrets)


def test_planner_statistics_never_sample_what_was_answered(running: Scene) -> None:
    if not running.is_postgres:
        return
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        wanted = "SELECT tablename, attname FROM pg_stats WHERE tablename = ANY(%s)"
        sampled = set(connection.execute(wanted, (["ballot", "draft", "comment"],)).fetchall())
    assert sampled >= {("ballot", "relation"), ("ballot", "subject_id")}
    told = {("ballot", "ballot_id"), ("ballot", "answers"), ("draft", "draft_tag"), ("draft", "body")}
    assert sampled & told == set()
