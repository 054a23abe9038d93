"""One service on one SQLite file: a lock that belongs to `serve` and dies with it.

A POSIX lock on a file beside the database: the kernel lets go of it when the process ends, however it ends, and its
children do not inherit it. It is not on the database itself, where SQLite has locks of its own. `backup` takes none.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ServiceRuns(Exception):
    """Another process serves this file, or replaces it just now."""


@contextmanager
def service_lock(database: Path | None) -> Iterator[None]:
    """Held inside. None (PostgreSQL): any number of processes serve. Raises ServiceRuns, OSError."""
    if database is None:
        yield
        return
    descriptor = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServiceRuns(str(database)) from None
        yield
    finally:
        os.close(descriptor)
