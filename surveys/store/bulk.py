"""Statements for many rows at once, in the driver's own words: the hot path spends its time in the database.

SQLite takes rows one by one inside its library (`executemany`); PostgreSQL takes them all in one statement, as a JSON
document (arrays would be escaped value by value in Python).
Table and column names are ours; values are always parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection

from surveys.errors import SurveyError

Row = tuple[Any, ...]
Statement = tuple[str, Row]  # the driver's words, and the values in them


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _driver(connection: Connection) -> Any:
    """The driver's own connection, in the same transaction. Its errors come as they are."""
    return connection.connection.driver_connection


def where_key(connection: Connection, *, columns: str, table: str, key: str, value: object) -> Statement:
    """One row by its key; on PostgreSQL it stays locked in share mode until the transaction ends."""
    if _is_postgres(connection):
        return f'SELECT {columns} FROM "{table}" WHERE {key} = %s FOR SHARE', (value,)
    return f'SELECT {columns} FROM "{table}" WHERE {key} = ?', (value,)


def among(
    connection: Connection,
    *,
    columns: str,
    table: str,
    where: str,
    value: object,
    key: str,
    values: Sequence[str],
    held_by: str = "",
) -> Statement:
    """`SELECT columns FROM table WHERE where = value AND key IN values`, however many texts there are.

    `held_by`: on PostgreSQL the rows stay locked until the transaction ends, taken in the order of these columns.
    """
    if _is_postgres(connection):  # an array, not a sub-select: it uses the index
        held = f" ORDER BY {held_by} FOR UPDATE" if held_by else ""
        return f"SELECT {columns} FROM {table} WHERE {where} = %s AND {key} = ANY(%s){held}", (value, list(values))
    listed = "(SELECT value FROM json_each(?))"
    return f"SELECT {columns} FROM {table} WHERE {where} = ? AND {key} IN {listed}", (value, _json(values))


def read_all(connection: Connection, statements: Sequence[Statement]) -> list[list[Row]]:
    """The rows of several questions (`SAVEPOINT` has none); PostgreSQL is asked all of them in one message."""
    driver = _driver(connection)
    with sent_together(connection):
        cursors = [driver.execute(sql, parameters) for sql, parameters in statements]
    return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def upsert_rows(
    connection: Connection, *, table: str, columns: tuple[str, ...], keys: tuple[str, ...], rows: list[Row]
) -> None:
    """Insert rows of text; where the keys are taken, the last column is replaced."""
    if not rows:
        return
    if _is_postgres(connection):
        _driver(connection).execute(_postgres_upsert(table, columns, keys), (_json(rows),))
    else:
        _driver(connection).executemany(_sqlite_upsert(table, columns, keys), rows)


def set_where(
    connection: Connection, *, table: str, column: str, value: Any, keys: tuple[str, ...], rows: list[Row]
) -> None:
    """Set `column` where it is still empty, in the rows named by their text keys."""
    if not rows:
        return
    if _is_postgres(connection):
        _driver(connection).execute(_postgres_set(table, column, keys), (value, _json(rows)))
    else:
        _driver(connection).executemany(_sqlite_set(table, column, keys), [(value, *row) for row in rows])


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Statements inside go to PostgreSQL in one message and are answered at the end of it."""
    if not _is_postgres(connection):
        yield
        return
    with _driver(connection).pipeline():
        yield


SAVEPOINT: Statement = ("SAVEPOINT inside", ())
"""Sent along with others; SQLAlchemy would compile its own anew each time, which costs more than a small batch."""


def take_back(connection: Connection) -> None:
    """Undo everything since the last `SAVEPOINT`."""
    _driver(connection).execute("ROLLBACK TO SAVEPOINT inside")


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """A refusal inside takes back what was done inside; any other error is for the whole transaction."""
    _driver(connection).execute(*SAVEPOINT)
    try:
        yield
    except SurveyError:
        take_back(connection)
        raise
    _driver(connection).execute("RELEASE SAVEPOINT inside")


def delete_keys(connection: Connection, *, table: str, key: str, values: Sequence[bytes]) -> None:
    """Delete the rows with these binary keys."""
    if _is_postgres(connection):
        _driver(connection).execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", (list(values),))
    else:
        _driver(connection).executemany(f"DELETE FROM {table} WHERE {key} = ?", [(value,) for value in values])


def _json(values: Sequence[Any]) -> str:
    return orjson.dumps(list(values)).decode()


def _cells(count: int) -> str:
    """The columns of a row that is a JSON array called `r`."""
    return ", ".join(f"r ->> {place}" for place in range(count))


@cache
def _sqlite_upsert(table: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    last = columns[-1]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {last} = excluded.{last}"
    )


@cache
def _postgres_upsert(table: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    last = columns[-1]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {_cells(len(columns))} "
        f"FROM json_array_elements(%s::json) AS given (r) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {last} = excluded.{last}"
    )


@cache
def _sqlite_set(table: str, column: str, keys: tuple[str, ...]) -> str:
    same = " AND ".join(f"{key} = ?" for key in keys)
    return f"UPDATE {table} SET {column} = ? WHERE {same} AND {column} IS NULL"


@cache
def _postgres_set(table: str, column: str, keys: tuple[str, ...]) -> str:
    same = " AND ".join(f"old.{key} = r ->> {place}" for place, key in enumerate(keys))
    return (
        f"UPDATE {table} AS old SET {column} = %s FROM json_array_elements(%s::json) AS given (r) "
        f"WHERE {same} AND old.{column} IS NULL"
    )
