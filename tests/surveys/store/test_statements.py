"""`surveys/store/statements.py`: the same values and rows as through SQLAlchemy, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, select, text

from surveys.store import Database
from surveys.store.many_rows import delete_keys, set_where_empty, upsert_rows
from surveys.store.statements import Statement, fetch_all, is_among
from surveys.store.tables import account, assignment, ballot, draft, person
from surveys.work import Work

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_ACCOUNTS = Statement(
    select(account.c.address, account.c.seen_at, account.c.refused)
    .where(account.c.channel == bindparam("channel"), is_among(account.c.address, "addresses"))
    .order_by(account.c.address)
)
_ADMINS = Statement(select(person.c.person_id, person.c.is_admin).order_by(person.c.person_id))


@pytest.fixture
def park(database: Database) -> Database:
    accounts = [
        {"channel": "oa", "address": address, "party": f"person:{address}", "bound_at": AT, "seen_at": seen_at}
        for address, seen_at in (("a", AT), ("b'\"，", None), ("c", AT))
    ]
    database.write(lambda work: work.db.execute(account.insert(), accounts))
    return database


def addresses(work: Work, wanted: list[str]) -> list[tuple[object, ...]]:
    (rows,) = fetch_all(work.db, [_ACCOUNTS(channel="oa", addresses=wanted)])
    return rows


def test_rows_have_the_types_of_their_columns(park: Database) -> None:
    assert park.read(addresses, wanted=["a", "b'\"，", "x"]) == [("a", AT, None), ("b'\"，", None, None)]


def test_no_text_and_thousands_of_texts_are_one_value(park: Database) -> None:
    assert park.read(addresses, wanted=[]) == []
    many = [f"n{number}" for number in range(40_000)]
    assert park.read(addresses, wanted=[*many, "c"]) == [("c", AT, None)]


def test_several_queries_answer_each_for_itself(park: Database) -> None:
    rows = park.read(lambda work: fetch_all(work.db, [_ACCOUNTS(channel="oa", addresses=["c"]), _ADMINS(), _ADMINS()]))
    assert rows == [[("c", AT, None)], [], []]


def test_a_list_of_texts_is_looked_up_in_the_index(database: Database) -> None:
    """SQLite would go through all of a table whose condition is compared with a truth value."""
    if database.dialect != "sqlite":
        pytest.skip("the planner of PostgreSQL decides by its statistics")
    words = _ACCOUNTS.compiled_for(database.read(lambda work: work.db.dialect)).words
    question = f"EXPLAIN QUERY PLAN {words}"
    plan = database.read(lambda work: work.db.exec_driver_sql(question, ("oa", "[]")).all())
    assert [row[-1] for row in plan if "SCAN account" in row[-1]] == []


def test_a_constant_list_is_refused_when_it_is_compiled(database: Database) -> None:
    listed = Statement(select(person.c.person_id).where(person.c.status.in_(("active", "leave"))))
    with pytest.raises(AssertionError, match="is_among"):
        database.read(lambda work: fetch_all(work.db, [listed()]))


def rows_of(database: Database, table: str, columns: str) -> list[tuple[object, ...]]:
    question = text(f"SELECT {columns} FROM {table} ORDER BY 1, 2")
    return database.read(lambda work: [tuple(row) for row in work.db.execute(question)])


def test_many_rows_are_inserted_and_replaced_by_their_keys(database: Database) -> None:
    columns = (*(ballot.c[name] for name in ("round_id", "ballot_id", "subject_id", "relation")), ballot.c.answers)
    keys = (ballot.c.round_id, ballot.c.ballot_id)
    first = [("R", "1", "s", "peer", "{}"), ("R", "2", "s", "peer", '{"a": "“5”"}')]
    database.write(lambda work: upsert_rows(work.db, columns=columns, keys=keys, rows=first))
    database.write(lambda work: upsert_rows(work.db, columns=columns, keys=keys, rows=[("R", "1", "x", "x", "new")]))
    database.write(lambda work: upsert_rows(work.db, columns=columns, keys=keys, rows=[]))
    assert rows_of(database, "ballot", "ballot_id, subject_id, answers") == [
        ("1", "s", "new"),
        ("2", "s", '{"a": "“5”"}'),
    ]


def test_what_is_set_already_stays(database: Database) -> None:
    rows = [{"round_id": "R", "rater": rater, "relation": "peer", "subject_id": "s"} for rater in ("p", "q", "r")]
    database.write(lambda work: work.db.execute(assignment.insert(), rows))
    keys = tuple(assignment.c[name] for name in ("round_id", "rater", "relation", "subject_id"))

    def finish(work: Work, day: date, raters: str) -> None:
        named = [("R", rater, "peer", "s") for rater in raters]
        set_where_empty(work.db, target=assignment.c.done_on, value=day, keys=keys, rows=named)

    database.write(finish, day=date(2026, 11, 2), raters="p")
    database.write(finish, day=date(2026, 11, 3), raters="pq")
    done = database.read(lambda work: dict(work.db.execute(select(assignment.c.rater, assignment.c.done_on)).all()))
    assert done == {"p": date(2026, 11, 2), "q": date(2026, 11, 3), "r": None}


def test_binary_keys_are_deleted(database: Database) -> None:
    rows = [{"draft_tag": tag, "round_id": "R", "body": b"x"} for tag in (b"\x00a", b"b\xff", b"c")]
    database.write(lambda work: work.db.execute(draft.insert(), rows))
    database.write(lambda work: delete_keys(work.db, key=draft.c.draft_tag, values=[b"\x00a", b"b\xff", b"none"]))
    assert database.read(lambda work: list(work.db.execute(select(draft.c.draft_tag)).scalars())) == [b"c"]
