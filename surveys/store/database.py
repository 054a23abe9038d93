"""The Database: readers on their own connections beside one writer thread that groups commits.

The writer takes whatever waits (at most `CAP`), runs each action in a savepoint of one transaction, commits, and
only then answers each caller. No timer: while one batch commits, the next collects. A lone caller pays one commit.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol, TypeVar

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from surveys.errors import SurveyError
from surveys.store.checkpoints import Checkpointer
from surveys.store.engine import make_engine, parse_url
from surveys.store.errors import DATABASE_ERRORS
from surveys.store.savepoints import savepoint
from surveys.work import Randomness, Work

T = TypeVar("T")
CAP = 512
_RETRIES = 3
_log = logging.getLogger("pingji.store")
_steps = logging.getLogger("pingji.steps")


class BulkAction(Protocol):
    """An action over many requests at once; answers each with a result or the SurveyError that refuses it."""

    def __call__(self, work: Work, requests: Sequence[Any], /) -> Sequence[Any]: ...


@dataclass(eq=False, slots=True)
class Call:
    """One waiting action. `bulk` says that neighbours with the same action run as one."""

    action: Callable[..., Any]
    kwargs: dict[str, Any]
    bulk: bool = False
    request: Any = None
    future: Future[Any] | None = None  # of a caller on another thread, who waits the plain way
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        """Let the thread that waits for it go on; one that gave up no longer listens."""
        if self.future is None or self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


Notify = Callable[[list[Call]], None]


def _resolve(calls: list[Call]) -> None:
    for call in calls:
        call.resolve()


class Database:
    """Runs actions. `clock` gives the instant, `random` the randomness, `secret` the server's key.

    `notify` is told a finished batch once (an event loop wakes once a batch, not once a call).
    """

    def __init__(
        self,
        url: str,
        *,
        secret: bytes,
        clock: Callable[[], datetime],
        random: Randomness,
        old_secrets: tuple[bytes, ...] = (),
    ) -> None:
        self.url = parse_url(url)
        self.dialect = self.url.get_backend_name()
        self._secrets = (secret, old_secrets)
        self._clock = clock
        self._random = random
        self._writer: Engine = make_engine(self.url, writing=True)
        self._reader: Engine = make_engine(self.url, writing=False)
        self._queue: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._notify: Notify = _resolve
        self._thread = threading.Thread(target=self._run, name="pingji-writer", daemon=True)
        self._closed = False
        self._door = threading.Lock()  # nothing is queued behind the last call
        self._checkpointer = Checkpointer(self._reader) if self.dialect == "sqlite" else None

    # --- callers ------------------------------------------------------------------------------------

    def set_notify(self, notify: Notify) -> None:
        """Let an event loop hear of finished batches; calls made before keep the default."""
        self._notify = notify

    def read(self, action: Callable[..., T], /, **kwargs: Any) -> T:
        """Run a reading action here and now, in one snapshot; whatever it writes is rolled back."""
        with self._reader.connect() as connection, connection.begin() as transaction:
            try:
                return action(self._work(connection), **kwargs)
            finally:
                transaction.rollback()

    def write(self, action: Callable[..., T], /, **kwargs: Any) -> T:
        """Run a writing action through the writer and wait until it is durable."""
        result: T = self.submit(Call(action, kwargs)).result()
        return result

    def submit(self, call: Call) -> Future[Any]:
        """Queue a call; its future is done after the commit."""
        future = call.future = Future()
        self.queue([call])
        return future

    def queue(self, calls: Sequence[Call]) -> None:
        """Queue calls of whom `notify` is told."""
        with self._door:
            if self._closed:
                raise RuntimeError("the database is closed")
            if not self._thread.is_alive():
                self._thread.start()
            for call in calls:
                self._queue.put(call)

    def close(self) -> None:
        """Finish what waits, then let go of every connection."""
        with self._door:
            self._closed = True
            if self._thread.is_alive():
                self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()
        if self._checkpointer is not None:
            self._checkpointer.stop()
        self._writer.dispose()
        self._reader.dispose()

    # --- the writer thread ----------------------------------------------------------------------------

    def _work(self, connection: Connection) -> Work:
        secret, old_secrets = self._secrets
        return Work(connection, self._clock(), self._random, secret, old_secrets=old_secrets)

    def _run(self) -> None:
        while (batch := self._next_batch()) is not None:
            self._write_batch(batch)
            if self._checkpointer is not None:
                self._checkpointer.note_commit()
            try:
                self._notify(batch)
            except Exception as error:  # the event loop that waited has gone, or worse: the writer must go on
                _log.warning("a finished batch could not be told: %s", type(error).__name__)
                _resolve(batch)

    def _next_batch(self) -> list[Call] | None:
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < CAP:
            try:
                call = self._queue.get_nowait()
            except queue.Empty:
                break
            if call is None:
                self._queue.put(None)
                break
            batch.append(call)
        return batch

    def _write_batch(self, batch: list[Call]) -> None:
        for attempt in range(_RETRIES):
            try:
                lines = self._commit(batch)
            except BaseException as error:  # whatever it was, nobody may wait for ever
                if attempt + 1 < _RETRIES and _is_transient(error):
                    continue
                _fail(batch, error)
                if len(batch) > 1:
                    self._write_one_by_one(batch)
                return
            for line in lines:
                _steps.info("%s", line)
            return

    def _commit(self, batch: list[Call]) -> list[str]:
        """One transaction; returns what is to be logged of it now that it is durable."""
        with self._writer.connect() as connection, connection.begin():
            work = self._work(connection)
            self._run_calls(work, batch)
        return work.log_lines

    def _write_one_by_one(self, batch: list[Call]) -> None:
        """A batch broke as a whole: give each call a transaction of its own, so that one cannot fail another."""
        for call in batch:
            call.error = None
            self._write_batch([call])

    def _run_calls(self, work: Work, batch: list[Call]) -> None:
        runs = list(_runs(batch))
        if len(runs) == 1:  # nothing to guard from each other: what fails takes the transaction back
            _run_calls(work, runs[0])
            return
        for calls in runs:
            self._run_guarded(work, calls)

    def _run_guarded(self, work: Work, calls: list[Call]) -> None:
        """In a savepoint: what fails takes only itself back, and its log lines."""
        try:
            with savepoint(work):
                _run_calls(work, calls)
        except SurveyError as error:
            _fail(calls, error)
        except DATABASE_ERRORS:
            raise
        except Exception as error:
            if len(calls) == 1:
                _fail(calls, error)
            else:  # which of them it was, only trying each by itself can tell
                for call in calls:
                    self._run_guarded(work, [call])


def _run_calls(work: Work, calls: list[Call]) -> None:
    """One call, or neighbours of one bulk action."""
    if not calls[0].bulk:
        calls[0].error = None
        calls[0].result = calls[0].action(work, **calls[0].kwargs)
        return
    answers = calls[0].action(work, [call.request for call in calls], **calls[0].kwargs)
    for call, answer in zip(calls, answers, strict=True):
        call.error = answer if isinstance(answer, BaseException) else None
        call.result = answer


def _runs(batch: list[Call]) -> Iterator[list[Call]]:
    """Split into runs: neighbours of one bulk action together, everything else alone."""
    keyed = ((call.action if call.bulk else index, call) for index, call in enumerate(batch))
    for _, group in groupby(keyed, key=lambda pair: pair[0]):
        yield [call for _, call in group]


def _fail(calls: list[Call], error: BaseException) -> None:
    for call in calls:
        call.error = error


def _is_transient(error: BaseException) -> bool:
    """A deadlock or serialisation failure (PostgreSQL 40xxx), a lost connection, or a busy SQLite file.

    From the hot path the driver's own error comes, not SQLAlchemy's.
    """
    if isinstance(error, DBAPIError):
        lost = error.connection_invalidated
    else:
        lost = isinstance(error, psycopg.OperationalError)
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None) or ""
    return lost or state.startswith("40") or "database is locked" in str(cause)


def open_database(
    url: str,
    *,
    secret: bytes,
    clock: Callable[[], datetime],
    random: Randomness,
    old_secrets: tuple[bytes, ...] = (),
) -> Database:
    """A Database on `url`; the schema is checked elsewhere (`check_schema`)."""
    return Database(url, secret=secret, clock=clock, random=random, old_secrets=old_secrets)
