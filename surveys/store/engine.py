"""Engines: how SQLite and PostgreSQL are opened, so that both mean the same to an action."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

# The writer looks things up by their keys. In the minutes before a new round's rows are counted, the planner would
# read whole tables for it instead.
_BY_KEY = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"


def parse_url(text: str) -> URL:
    """`sqlite:///file` or `postgresql://…` (psycopg 3 is the driver). Anything else: ValueError."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("not the address of a database") from error
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite")
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"unsupported database: {url.get_backend_name()}")


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def make_engine(url: URL, *, writing: bool) -> Engine:
    """An engine for the one writer, or for readers."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, writing=writing)
    return create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's text may end up in a log, and parameters are answers
        pool_size=2 if writing else 8,
        max_overflow=8,
        pool_pre_ping=not writing,
        isolation_level="READ COMMITTED" if writing else "REPEATABLE READ",
        connect_args={"options": _BY_KEY} if writing else {},
    )


_LONG_WAL = 16_000  # pages, 64 MB


def _sqlite_engine(url: URL, *, writing: bool) -> Engine:
    engine = create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's text may end up in a log, and parameters are answers
        connect_args={"check_same_thread": False, "timeout": 30},
        **({} if writing else {"pool_size": 4, "max_overflow": 8}),
    )
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves: the driver's own guess lets reads slip outside
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "secure_delete=ON",  # what is deleted is overwritten, not only forgotten
            f"wal_autocheckpoint={_LONG_WAL}",  # the Database does it beside the writer; this is for when it cannot
        ):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def maintenance_engine(url: URL) -> Engine:
    """Connections outside any transaction, for VACUUM and its like."""
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
