"""The promise: after the close nobody can say whose ballot is whose, with database, secret and logs.

Each attack lines the ballots of a group up with its raters and counts how often it is right. A blind guess is right
once per group on average (fixed points of a random permutation; variance one). The controls run the same attacks on
the open round, where they must succeed: an attack that cannot win proves nothing.
"""

from __future__ import annotations

import logging
from math import sqrt
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import DateTime, select, text

from surveys.anonymity.round_keys import RoundKey
from surveys.rounds import close_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import assignment, ballot, metadata, receipt, survey_round
from surveys.store.wipe import wipe_database
from surveys.work import Work
from tests.anonymity.closed_round import Held, close_and_seal, fingerprint, hold_round
from tests.anonymity.reading import Reader, plainly, with_secret

pytestmark = pytest.mark.slow  # left to `make test`

SEED = 20261122


@pytest.fixture
def held(database: Database, caplog: pytest.LogCaptureFixture) -> Held:
    caplog.set_level(logging.DEBUG)
    print(f"seed {SEED}")
    return hold_round(database, seed=SEED)


Ordered = dict[tuple[str, str], list[str]]
"""Per group: ballots' fingerprints, or raters, in the order an attacker reads off."""


def ballots_by(work: Work, order: str, reads: Reader) -> Ordered:
    """Of the ballots that can be read."""
    found: Ordered = {}
    for row in work.db.execute(text(f"SELECT ballot_id, subject_id, relation, answers, rater FROM ballot {order}")):
        answers = reads(row._mapping)
        if row.rater is None and answers is not None:
            found.setdefault((row.subject_id, row.relation), []).append(fingerprint(answers))
    return found


def raters_by(work: Work, order: str) -> Ordered:
    found: Ordered = {}
    for row in work.db.execute(text(f"SELECT subject_id, relation, rater FROM assignment {order}")):
        found.setdefault((row.subject_id, row.relation), []).append(row.rater)
    return found


def hits(held: Held, ballots: Ordered, raters: Ordered) -> int:
    right = 0
    for group, prints in ballots.items():
        for found, rater in zip(prints, raters[group], strict=True):
            right += held.truth[(*group, found)] == rater
    return right


def chance_bound(held: Held) -> float:
    """Five standard deviations above a blind guess."""
    return len(held.groups) + 5 * sqrt(len(held.groups))


SQLITE_ORDERS = ("", "ORDER BY ballot_id", "ORDER BY ballot_id DESC", "ORDER BY answers")
POSTGRES_ORDERS = (*SQLITE_ORDERS, "ORDER BY ctid", "ORDER BY ctid DESC", "ORDER BY xmin::text::bigint, ctid")
LEDGER_ORDERS = ("", "ORDER BY rater", "ORDER BY rater DESC", "ORDER BY done_on, rater")
POSTGRES_LEDGER = (*LEDGER_ORDERS, "ORDER BY ctid", "ORDER BY ctid DESC", "ORDER BY xmin::text::bigint, ctid")


def try_all_orders(database: Database, held: Held, reads: Reader = plainly) -> dict[tuple[str, str], int]:
    postgres = database.dialect == "postgresql"
    ballots = POSTGRES_ORDERS if postgres else SQLITE_ORDERS
    ledgers = POSTGRES_LEDGER if postgres else LEDGER_ORDERS
    return {
        (one, other): hits(
            held,
            database.read(lambda work, one=one: ballots_by(work, one, reads)),
            database.read(lambda work, other=other: raters_by(work, other)),
        )
        for one in ballots
        for other in ledgers
    }


def tags_of(database: Database, held: Held, salt: bytes) -> dict[str, str]:
    """Every tag an attacker with the secret and this salt can make."""

    def make(work: Work) -> dict[str, str]:
        key = RoundKey(work, held.round_id, salt)
        rows = work.db.execute(select(assignment)).all()
        return {key.ballot_tag(row.rater, row.relation, row.subject_id): row.rater for row in rows}

    return database.read(make)


def salt_of(database: Database, held: Held) -> bytes:
    """Empty where it was destroyed."""
    wanted = select(survey_round.c.salt).where(survey_round.c.round_id == held.round_id)
    return bytes(database.read(lambda work: work.db.execute(wanted).scalar_one()) or b"")


def join_by_tag(database: Database, held: Held, salt: bytes) -> int:
    tags = tags_of(database, held, salt)
    rows = database.read(lambda work: work.db.execute(select(ballot).where(ballot.c.rater.is_(None))).all())
    truth, reads = held.truth, with_secret(database, held.round_id, salt)
    return sum(
        tags.get(row.ballot_id) == truth[row.subject_id, row.relation, fingerprint(reads(row._mapping) or {})]
        for row in rows
    )


def test_open_round_is_joined_by_secret_and_salt(database: Database, held: Held) -> None:
    """The control: this attack works as long as the salt is there."""
    salt = salt_of(database, held)
    assert join_by_tag(database, held, salt) == len(held.truth)


def test_sealed_round_is_not_joined_by_keys(database: Database, database_url: str, held: Held) -> None:
    """Not even by somebody who wrote the salt down: the tags are gone from the ballots."""
    salt = salt_of(database, held)
    assert salt
    close_and_seal(database, database_url, held)
    assert salt_of(database, held) == b""
    assert join_by_tag(database, held, salt) == 0
    assert join_by_tag(database, held, b"") == 0


def test_sealed_round_is_not_joined_by_order(database: Database, database_url: str, held: Held) -> None:
    close_and_seal(database, database_url, held)
    found = try_all_orders(database, held)
    assert {pair: count for pair, count in found.items() if count > chance_bound(held)} == {}


def test_open_postgres_round_is_joined_by_transaction_and_secret(
    request: pytest.FixtureRequest, database: Database, held: Held
) -> None:
    """The control for the orders, and a line of the threat model: before the seal, PostgreSQL's xmin tells whose row is
    whose, and the secret what it says. Without it there is nothing to line up."""
    salt = salt_of(database, held)
    assert set(try_all_orders(database, held).values()) == {0}
    found = try_all_orders(database, held, with_secret(database, held.round_id, salt))
    if database.dialect != "postgresql":
        assert max(found.values()) <= chance_bound(held)  # SQLite remembers no order even before the seal
        return
    assert max(found.values()) == len(held.truth)


def test_sealed_ledger_and_ballots_hold_no_time(database: Database, database_url: str, held: Held) -> None:
    close_and_seal(database, database_url, held)
    for table in (assignment, ballot, receipt):
        timed = [column.name for column in table.columns if isinstance(getattr(column.type, "impl", None), DateTime)]
        assert timed == [], table.name
    days = database.read(lambda work: set(work.db.execute(select(assignment.c.done_on)).scalars()))
    assert len(days) == 1
    assert not any("at" in column.name.split("_") for column in ballot.columns)


def test_sealed_sqlite_file_holds_no_tag_salt_or_draft(sqlite_url: str, tmp_path: Path, request: object) -> None:
    """The bytes themselves: file and write-ahead log, free pages included."""
    database = _open(sqlite_url)
    held = hold_round(database, seed=SEED)
    salt = salt_of(database, held)
    secrets = [salt, *(tag.encode() for tag in tags_of(database, held, salt))]
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    assert any(tag in _bytes(file) for tag in secrets[1:])  # the control: they are there before
    close_and_seal(database, sqlite_url, held)
    left = _bytes(file)
    assert [secret for secret in secrets if secret in left] == []
    database.close()


def _open(url: str) -> Database:
    import random

    from surveys.store import open_database
    from tests.conftest import SECRET, Clock

    return open_database(url, secret=SECRET, clock=Clock(), random=random.SystemRandom())


def _bytes(file: Path) -> bytes:
    parts = [file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")]
    return b"".join(part.read_bytes() for part in parts if part.exists())


def test_logs_hold_no_person_beside_a_ballot(
    database: Database, database_url: str, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    """At the most talkative level nothing that was logged names an answer; so nothing can be lined up with it."""
    close_and_seal(database, database_url, held)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    values = {value for _, _, prints in held.truth for value in prints.split("|")}
    assert [value for value in sorted(values) if value in logged] == []


def test_receipts_are_published_and_lead_to_nobody(database: Database, database_url: str, held: Held) -> None:
    salt = salt_of(database, held)

    def codes(work: Work) -> dict[str, str]:
        key = RoundKey(work, held.round_id, salt)
        rows = work.db.execute(select(assignment.c.rater, assignment.c.relation).distinct())
        return {key.receipt_code(row.rater, row.relation): row.rater for row in rows}

    handed_out = database.read(codes)
    close_and_seal(database, database_url, held)
    published = database.read(lambda work: list(work.db.execute(select(receipt.c.code)).scalars()))
    assert sorted(published) == sorted(handed_out)
    assert {column.name for column in metadata.tables["receipt"].columns} == {"round_id", "code"}


def test_postgres_is_not_called_wiped_while_an_old_snapshot_looks_on(postgres_url: str) -> None:
    """A dump begun before the seal still sees the tags, and VACUUM would carry them into the new files."""
    database = _open(postgres_url)
    held = hold_round(database, seed=SEED)
    salt = salt_of(database, held)
    tags = [tag.encode() for tag in tags_of(database, held, salt)]
    with psycopg.connect(postgres_url) as dump:
        dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        dump.execute("SELECT count(*) FROM questionnaire").fetchone()
        database.write(close_round, round_id=held.round_id, actor="test")
        database.write(seal_round, round_id=held.round_id)
        assert not wipe_database(postgres_url)
    assert wipe_database(postgres_url)
    left = _table_bytes(postgres_url, "ballot")
    assert left
    assert [tag for tag in tags if tag in left] == []
    database.close()


def _table_bytes(url: str, table: str) -> bytes:
    """The heap's own file."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        wanted = "SELECT pg_read_binary_file(pg_relation_filepath(%s))"
        row = connection.execute(wanted, (table,)).fetchone()
        assert row is not None
        return bytes(row[0])
