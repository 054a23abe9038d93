"""Savepoints: what is refused takes back what it did, and nothing of its neighbours.

There is one way to take them. SQLAlchemy's own (`begin_nested`) compiles its statements anew each time, and cannot be
sent along with others, which on PostgreSQL is one more journey for each batch of messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from surveys.store.errors import DATABASE_ERRORS
from surveys.store.statements import Statement, driver_of
from surveys.work import Work

MARK = Statement(text("SAVEPOINT mark"))()
"""Begins a savepoint, as one query among others: `take_back` undoes all that came after it."""


def take_back(work: Work, *, lines: int) -> None:
    """Undo everything since `MARK`, when the work had so many log lines."""
    driver_of(work.db).execute("ROLLBACK TO SAVEPOINT mark")
    del work.log_lines[lines:]


@contextmanager
def savepoint(work: Work) -> Iterator[None]:
    """An error inside takes back what was done inside, and goes on; one of the database is for the whole transaction.

    They may stand in one another: each ends with its own release, so that the newest of the name is the innermost.
    """
    driver, lines = driver_of(work.db), len(work.log_lines)
    driver.execute("SAVEPOINT guarded")
    try:
        yield
    except DATABASE_ERRORS:
        raise
    except Exception:
        driver.execute("ROLLBACK TO SAVEPOINT guarded")
        driver.execute("RELEASE SAVEPOINT guarded")
        del work.log_lines[lines:]
        raise
    driver.execute("RELEASE SAVEPOINT guarded")
