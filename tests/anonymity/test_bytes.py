"""The files themselves: what a database keeps outside its tables must not outlive the seal either.

Free pages, the write-ahead log and shared memory of SQLite; heaps, indexes, TOAST, dead row versions and the planner's
statistics of PostgreSQL. PostgreSQL's own log of changes is the exception, and the threat model says so.
"""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

from surveys.anonymity.round_keys import RoundKey
from surveys.store import Database, open_database
from surveys.store.tables import ballot, metadata
from tests.anonymity.busy_round import Truth, finish, hold_busy_round
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import Row, read_table, with_secret
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


_PAGE, _HEAD, _HEAD_OF_FILE = 8192, 24, 40
"""Bytes of a page of PostgreSQL's log and of its header, which is longer at the beginning of a file."""


def log_of(url: str) -> bytes:
    """PostgreSQL's log of changes, as it lies in the server's own folder, without the headers of its pages.

    A record that reaches into the next page has a header in its middle: what it says would not be seen as one.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT name FROM pg_ls_waldir() ORDER BY name").fetchall()
        rows = [
            connection.execute("SELECT pg_read_binary_file(%s)", (f"pg_wal/{name}",)).fetchone() for (name,) in names
        ]
    return b"".join(_without_heads(bytes(row[0])) for row in rows if row is not None)


def _without_heads(file: bytes) -> bytes:
    return b"".join(
        file[start + (_HEAD if start else _HEAD_OF_FILE) : start + _PAGE] for start in range(0, len(file), _PAGE)
    )


@pytest.fixture
def held(database_url: str) -> Scene:
    """Still open, and looked at by whatever collects statistics; this test closes it."""
    clock = Clock()
    database = open_database(database_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    seed = random.SystemRandom().getrandbits(32)  # other tests' rounds are in the same server's log
    print(f"seed {seed}")
    truth = hold_busy_round(database, clock, staff=4, departments=4, seed=seed)
    if database.dialect == "postgresql":
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("ANALYZE")
    return Scene(database, database_url, truth)


def test_no_file_holds_a_tag_a_salt_or_a_draft_after_the_seal(held: Scene) -> None:
    sealed = texts_of(read_table(held.database, ballot))
    secrets = [*secrets_of(held.database, held.truth), *held.truth.drafts, *sealed]
    before = bytes_of(held)
    assert sum(secret in before for secret in secrets) > 20  # the control
    finish(held.database, held.url, held.truth)
    after = bytes_of(held)
    held.database.close()
    assert [secret for secret in secrets if secret in after] == []


def texts_of(rows: list[Row]) -> list[bytes]:
    """How what stands in `ballot.answers` begins: a long value lies in several pieces."""
    return [row["answers"][:100].encode() for row in rows]


def test_no_file_of_an_open_round_holds_what_was_answered(held: Scene) -> None:
    """Words are looked for, being longer than chance: in no file and in no log; with the secret they all are there."""
    words = [text.encode() for text in held.truth.words]
    rows = read_table(held.database, ballot)
    found = bytes_of(held) + (log_of(held.url) if held.is_postgres else b"")
    assert len(words) > 10
    assert [text for text in words if text in found] == []
    assert all(text in found for text in texts_of(rows))
    said = {(held.reads(row) or {}).get("评语", "").encode() for row in rows}
    assert set(words) <= said  # a control
    finish(held.database, held.url, held.truth)
    after = bytes_of(held)
    held.database.close()
    assert [text for text in words if text not in after] == []  # another: unsigned now, they would be found


def test_the_log_of_postgres_holds_them_until_it_is_overwritten(postgres_url: str) -> None:
    """What cannot be protected from here, and stands in the threat model: the server's log (and whatever archives it)
    says which transaction wrote which tag beside which ledger row, and when; with the secret, what it said. Without
    it the log of an open round says nothing of that."""
    clock = Clock()
    database = open_database(postgres_url, secret=SECRET, clock=clock, random=random.SystemRandom())
    truth = hold_busy_round(database, clock, staff=2, departments=2)
    secrets, rows = secrets_of(database, truth), read_table(database, ballot)
    reads = with_secret(database, truth.round_id, truth.salt)
    opened = {text for row in rows for text in (reads(row) or {}).values()}
    finish(database, postgres_url, truth)
    log = log_of(postgres_url)
    database.close()
    assert any(secret in log for secret in secrets)
    assert all(text in log for text in texts_of(rows))  # with the secret: every answer, beside the ledger
    assert opened >= set(truth.words)


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
