"""DuckDB, opened in a folder that goes away, with bounded memory; imported only here and only when ratings are
streamed."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MEMORY = "400MB"
Progress = Callable[[str, float], None]  # what is being done (a code), and how much of it is done: 0 … 1
NULL = "\x01"
LONGEST = 4_000_000  # bytes of a line
_EVERY = 0.5  # seconds between two reports


def no_progress(step: str, share: float) -> None:
    """Says nothing."""


class Unreadable(Exception):
    """A file that DuckDB does not read; whether anything is wrong with it has yet to be seen."""


class Engine:
    """A database of our own. Text goes in as parameters or as files, never into a statement."""

    def __init__(self, folder: Path, progress: Progress = no_progress) -> None:
        import duckdb

        self.folder = folder
        self._unreadable = (duckdb.InvalidInputException, duckdb.DataError)
        self._plain = duckdb.Error
        self.progress = progress
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": False,
        }
        self._connection: Any = duckdb.connect(str(folder / "stream.duckdb"), config=settings)
        self.run("SET enable_progress_bar = true; SET enable_progress_bar_print = false")  # so that one can ask how far

    def close(self) -> None:
        self._connection.close()

    def run(self, statement: str, parameters: Iterable[object] = (), step: str = "") -> list[tuple[Any, ...]]:
        """A statement's rows. With a `step` the way it has come is reported while it runs."""
        if not step:
            return self._rows(statement, parameters)
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(step, done), daemon=True)
        watcher.start()
        try:
            return self._rows(statement, parameters)
        finally:
            done.set()
            watcher.join()
            self.progress(step, 1.0)

    def read(self, statement: str, path: Path, step: str) -> list[tuple[Any, ...]]:
        """A statement over somebody's file. Unreadable where it is no CSV as DuckDB knows it, or a sum is too large."""
        try:
            return self.run(statement, [str(path)], step)
        except self._plain as error:
            if isinstance(error, self._unreadable) or type(error) is self._plain:
                raise Unreadable from error
            raise

    def fill(self, table: str, columns: int, rows: Iterable[tuple[object, ...]]) -> None:
        """Rows into a table, by a file: far faster than one by one."""
        path = self.folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        self.run(f"INSERT INTO {table} SELECT * FROM {reader(columns)}", [str(path)])
        path.unlink()

    def enumerate(self, name: str, texts: Iterable[str]) -> None:
        """A type that numbers texts from 0 on, in their order."""
        self.run(f"DROP TYPE IF EXISTS {name}")
        self.run("CREATE OR REPLACE TABLE texts (number BIGINT, text VARCHAR)")
        self.fill("texts", 2, ((number, text) for number, text in enumerate(texts)))
        self.run(f"CREATE TYPE {name} AS ENUM (SELECT text FROM texts ORDER BY number)")

    def keep_lists(self, table: str, lists: Iterable[list[int | None]]) -> None:
        """A table of one row: l0, l1 … are the lists. Written into a statement, long ones take seconds to parse."""
        rows = list(lists)
        self.run(
            f"CREATE OR REPLACE TABLE {table} (one BOOLEAN{''.join(f', l{at} BIGINT[]' for at in range(len(rows)))})"
        )
        self.run(f"INSERT INTO {table} VALUES (true{', ?' * len(rows)})", rows)

    def arrays(self, statement: str) -> dict[str, Any]:
        """A statement's columns as numpy arrays."""
        columns: dict[str, Any] = self._connection.execute(statement).fetchnumpy()
        return columns

    def _rows(self, statement: str, parameters: Iterable[object]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(statement, list(parameters)).fetchall()
        return rows

    def _watch(self, step: str, done: threading.Event) -> None:
        while not done.wait(_EVERY):
            self.progress(step, max(0.0, self._connection.query_progress() / 100))


def reader(columns: int, *, header: bool = False, ragged: bool = False, longest: int = LONGEST) -> str:
    """A CSV file as a table of texts c0, c1 …; its path is the statement's next parameter.

    `ragged`: missing fields are NULL; `longest` is in bytes of a line. No text that comes in is NULL but a lone U+0001.
    """
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(columns))
    return (
        f"read_csv(?, header={header}, null_padding={ragged}, max_line_size={longest}, auto_detect=false, delim=',', "
        f"quote='\"', escape='\"', strict_mode=true, comment='', nullstr='{NULL}', columns={{{names}}})"
    )


@contextmanager
def open_engine(beside: Path | None, progress: Progress = no_progress) -> Iterator[Engine]:
    """An engine in a temporary folder beside the output (else where the system keeps such), removed at the end."""
    with TemporaryDirectory(prefix=".pingji-", dir=beside) as folder:
        engine = Engine(Path(folder), progress)
        try:
            yield engine
        finally:
            engine.close()
