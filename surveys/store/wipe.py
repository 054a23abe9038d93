"""After a seal: rewrite the files, so that free pages, old row versions and the WAL hold nothing of the old rows."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from surveys.store.engine import maintenance_engine, parse_url
from surveys.store.tables import survey_round
from surveys.work import Work

_OF_ACCOUNTS = ("account", "credit", "arrival", "notice", "confirmation", "audit")
_TOUCHED = ("ballot", "assignment", "draft", "conversation", "visit", "fast_block", "round", "notice")


_ONLOOKERS = """
WITH seal AS (SELECT min(age(xmin)) AS age FROM round WHERE NOT wiped AND salt IS NULL),
     holder AS (
         SELECT greatest(age(backend_xmin), age(backend_xid)) AS age FROM pg_stat_activity
         WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database()) = current_database()
         UNION ALL SELECT age(transaction) FROM pg_prepared_xacts
         UNION ALL SELECT age(xmin) FROM pg_replication_slots
     )
SELECT 1 FROM holder, seal WHERE holder.age >= seal.age
"""


def wipe_database(url: str) -> bool:
    """Rewrite what a seal has emptied. False when a reader was in the way: try again at the next tick.

    On PostgreSQL that is any transaction that may still see the rows of before the seal (a dump under way, a prepared
    transaction): for its sake the server would copy them into the new files.

    SQLite: VACUUM writes the whole file anew (deleted content was overwritten before, `secure_delete`), then the WAL
    is folded in and cut to nothing. PostgreSQL: VACUUM FULL rewrites the tables without dead row versions; what an
    administrator keeps elsewhere (archived WAL, backups, snapshots) is beyond its reach: see docs/threat-model.md.
    """
    engine = maintenance_engine(parse_url(url))
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                return _wipe_sqlite(connection)
            if connection.exec_driver_sql(_ONLOOKERS).first() is not None:
                return False
            for table in _TOUCHED:
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
            return True
    finally:
        engine.dispose()


def wipe_accounts(url: str) -> bool:
    """The same for accounts that were erased, rounds or not. False when a reader was in the way.

    On PostgreSQL without a rewrite, which would hold up an open round: dead rows are freed, and overwritten in time.
    """
    engine = maintenance_engine(parse_url(url))
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                return _wipe_sqlite(connection)
            for table in _OF_ACCOUNTS:
                connection.exec_driver_sql(f'VACUUM "{table}"')
            return True
    finally:
        engine.dispose()


def _wipe_sqlite(connection: Connection) -> bool:
    connection.exec_driver_sql("PRAGMA busy_timeout=30000")
    connection.exec_driver_sql("VACUUM")
    busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def list_unwiped(work: Work) -> tuple[str, ...]:
    """Sealed rounds whose files have not been rewritten yet."""
    unwiped = select(survey_round.c.round_id).where(~survey_round.c.wiped, survey_round.c.salt.is_(None))
    return tuple(work.db.execute(unwiped).scalars())


def mark_wiped(work: Work, *, round_ids: tuple[str, ...]) -> None:
    """Call after `wipe_database` with the rounds that were sealed before it began."""
    work.db.execute(update(survey_round).where(survey_round.c.round_id.in_(round_ids)).values(wiped=True))
