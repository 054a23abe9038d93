"""What an attacker reads: every table there is, by its metadata, so that a new one is attacked without being named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

import orjson
from sqlalchemy import Table, select, text

from surveys.anonymity.round_keys import RoundKey
from surveys.store import Database
from surveys.store.tables import ballot, comment, metadata
from surveys.work import Work
from tests.anonymity.busy_round import Place, Truth, figures_of

Row = Mapping[str, Any]
CONTENTS = (ballot.name, comment.name)
"""The ballot side; all other tables may know people."""

Reader = Callable[[Row], "dict[str, str] | None"]
"""What a row of `ballot` says to somebody; None where it says nothing to them."""


def plainly(row: Row) -> dict[str, str] | None:
    """To whoever holds the database alone."""
    try:
        found: dict[str, str] = orjson.loads(row["answers"])
    except orjson.JSONDecodeError:
        return None
    return found


def with_secret(database: Database, round_id: str, salt: bytes) -> Reader:
    """To whoever holds the server's secret too, and the salt from a copy of the open round."""
    key = database.read(lambda work: RoundKey(work, round_id, salt))

    def read(row: Row) -> dict[str, str] | None:
        document = key.open_ballot(row["ballot_id"], row["answers"])
        return plainly(row) if document is None else orjson.loads(document)

    return read


def read_table(database: Database, table: Table, order: str = "") -> list[Row]:
    def read(work: Work) -> list[Row]:
        if not order:
            return [dict(row._mapping) for row in work.db.execute(select(table))]
        return [dict(row._mapping) for row in work.db.execute(select(table).order_by(text(order)))]

    return database.read(read)


def everything(database: Database) -> dict[str, list[Row]]:
    return {table.name: read_table(database, table) for table in metadata.sorted_tables}


def leaves(value: Any) -> Iterator[Any]:
    """The single values inside a cell: JSON, in a column of its own or in a text, is taken apart."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            yield value
            return
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield key
            yield from leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    elif value is not None and value != "" and not isinstance(value, bool):
        yield value


def named_raters(row: Row, truth: Truth) -> set[str]:
    """Who is named in a row: as a party, alone or at the end of a key (`remind:R7:person:S1`); where there is none,
    by number, account or name."""
    texts = {str(one) for cell in row.values() for one in leaves(cell)}
    found = {rater for rater in truth.names if any(one.endswith(rater) for one in texts)}
    if found:
        return found
    for rater, name in truth.names.items():
        key = rater.partition(":")[2]
        if texts & {key, name, "u" + key, "u" + key.lower(), "o" + rater}:
            found.add(rater)
    return found


def orders_of(database: Database, table: Table) -> Sequence[str]:
    """Every order that a table can be read in."""
    columns = [f'"{column.name}"' for column in table.columns]
    orders = ["", *columns, *(f"{column} DESC" for column in columns)]
    if database.dialect == "postgresql":
        return ["", *(f"{one}::text" for one in columns), "ctid", "ctid DESC", "xmin::text::bigint, ctid"]
    has_rowid = table.dialect_options["sqlite"]["with_rowid"] is not False
    return [*orders, "rowid", "rowid DESC"] if has_rowid else orders


def groups_of_ballots(rows: Sequence[Row], truth: Truth, reads: Reader) -> dict[Place, list[str]]:
    """The true raters of those of a group's ballots that can be read, in the order in which the rows stand."""
    found: dict[Place, list[str]] = {}
    for row in rows:
        answers = reads(row)
        if row["rater"] is None and answers is not None:
            place = (row["subject_id"], row["relation"])
            found.setdefault(place, []).append(truth.ballots[(*place, figures_of(answers))])
    return found


def raters_in(rows: Sequence[Row], truth: Truth) -> list[str]:
    """Raters in the order in which rows name them, where a row names one alone."""
    seen: dict[str, None] = {}
    for row in rows:
        named = named_raters(row, truth)
        if len(named) == 1:
            seen.setdefault(named.pop())
    return list(seen)


def rank_agreement(groups: Iterable[Sequence[int]]) -> float:
    """How far the numbers of each group ascend: Kendall's S over all groups, in its own standard deviations."""
    total, variance = 0, 0.0
    for one in groups:
        n = len(one)
        total += sum((later > earlier) - (later < earlier) for earlier, later in combinations(one, 2))
        variance += n * (n - 1) * (2 * n + 5) / 18
    return total / sqrt(variance)
