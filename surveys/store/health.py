"""Whether the database answers, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surveys.store.dialect import insert_into
from surveys.store.tables import claim
from surveys.work import Work

_AWAY = ("57P01", "57P02", "57P03", "53300")  # shut down, crashed, starting, no connection left


@dataclass(frozen=True, slots=True)
class DatabaseVersion:
    """`number` is PostgreSQL's (140000 is 14.0), 0 for SQLite; `mode` is SQLite's journal mode."""

    text: str
    number: int = 0
    mode: str = ""


def try_writing(work: Work) -> None:
    """Write something and nothing new; the driver's error where it cannot be written (no room, no right, no server)."""
    row = {"key": "readyz", "claimed_at": work.now}
    written = {"claimed_at": work.now}
    insert = insert_into(work.db, claim).values(row)
    work.db.execute(insert.on_conflict_do_update(index_elements=["key"], set_=written))


def get_database_version(work: Work) -> DatabaseVersion:
    """Version and settings, as the database itself says."""
    if work.db.dialect.name == "postgresql":
        number = int(work.db.execute(text("SHOW server_version_num")).scalar_one())  # no expression can ask for it
        return DatabaseVersion(str(work.db.execute(text("SHOW server_version")).scalar_one()), number)
    mode = str(work.db.execute(text("PRAGMA journal_mode")).scalar_one())
    return DatabaseVersion(str(work.db.execute(select(func.sqlite_version())).scalar_one()), mode=mode)


def is_database_away(error: BaseException) -> bool:
    """Whether PostgreSQL cannot be reached, or has hung up: not a fault of what was asked."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith("08") or cause.sqlstate in _AWAY
