"""Statements for many rows at once, in the driver's own words: the hot path spends its time in the database.

SQLite takes rows one by one inside its library (``executemany``); PostgreSQL takes them all in one statement, as a JSON
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

Row = tuple[Any, ...]


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _driver(connection: Connection) -> Any:
    """The driver's own connection, in the same transaction. Its errors come as they are."""
    return connection.connection.driver_connection


def select_among(
    connection: Connection, *, columns: str, table: str, where: str, value: object, among: str, values: Sequence[str]
) -> Sequence[Any]:
    """``SELECT columns FROM table WHERE where = value AND among IN values``, however many texts there are."""
    if _is_postgres(connection):
        sql = f"SELECT {columns} FROM {table} WHERE {where} = %s AND {among} = ANY(%s)"  # an array: it uses the index
        rows: list[Row] = _driver(connection).execute(sql, (value, list(values))).fetchall()
        return rows
    sql = f"SELECT {columns} FROM {table} WHERE {where} = ? AND {among} IN (SELECT value FROM json_each(?))"
    found: list[Row] = _driver(connection).execute(sql, (value, _json(values))).fetchall()
    return found


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
    """Set ``column`` where it is still empty, in the rows named by their text keys."""
    if not rows:
        return
    if _is_postgres(connection):
        _driver(connection).execute(_postgres_set(table, column, keys), (value, _json(rows)))
    else:
        _driver(connection).executemany(_sqlite_set(table, column, keys), [(value, *row) for row in rows])


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Statements inside go to PostgreSQL in one message, answered at the end; their results cannot be read."""
    if not _is_postgres(connection):
        yield
        return
    with _driver(connection).pipeline():
        yield


def delete_keys(connection: Connection, *, table: str, key: str, values: Sequence[bytes]) -> None:
    """Delete the rows with these binary keys."""
    if _is_postgres(connection):
        _driver(connection).execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", (list(values),))
    else:
        _driver(connection).executemany(f"DELETE FROM {table} WHERE {key} = ?", [(value,) for value in values])


def _json(values: Sequence[Any]) -> str:
    return orjson.dumps(list(values)).decode()


def _cells(count: int) -> str:
    """The columns of a row that is a JSON array called ``r``."""
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
