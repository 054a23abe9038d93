"""SQLite's write-ahead log is folded into the file beside the writer, so that no commit ever waits for it."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

EVERY = 64  # commits
_log = logging.getLogger("pingji.store")


class Checkpointer:
    """A thread of its own; it begins with the first `EVERY` commits. A passive checkpoint blocks nobody."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._commits = 0
        self._due = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def note_commit(self) -> None:
        """Called by the writer after each commit."""
        self._commits += 1
        if self._commits < EVERY:
            return
        self._commits = 0
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pingji-checkpoints", daemon=True)
            self._thread.start()
        self._due.set()

    def stop(self) -> None:
        self._stopped = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._stopped:
                return
            try:
                self._fold()
            except DBAPIError as error:  # busy: the next one does more
                _log.warning("a checkpoint failed: %s", type(error.orig).__name__)

    def _fold(self) -> None:
        """Outside any transaction: straight on the driver's connection."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            connection.close()
