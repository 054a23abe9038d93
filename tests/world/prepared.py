"""Databases that are filled once in a process and copied for every test that begins with the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from contextlib import closing

from bot.demo.sample_park import SamplePark, build_sample_park, read_sample_roster, sample_indicators
from bot.demo.sample_plan import import_sample_plan
from surveys.library.versions import seed_library
from surveys.records.indicators import store_indicators
from surveys.roster_updates.importing import import_roster
from surveys.store import Database
from surveys.store.tables import metadata

_copies: dict[Hashable, sqlite3.Connection] = {}


def fill_with_sample_park(database: Database, park: SamplePark) -> None:
    """The built-in library and the sample park's people, each with a code."""

    def fill() -> None:
        database.write(seed_library)
        database.write(import_roster, roster_file=read_sample_roster(park))

    fill_once(database, (park, database.read(lambda work: work.now)), fill)


def fill_for_demo(database: Database) -> None:
    """What `pingji demo` brings in before its service starts; it finds it there and adds nothing."""
    park = build_sample_park()

    def fill() -> None:
        database.write(seed_library)
        database.write(import_roster, roster_file=read_sample_roster(park))
        database.write(store_indicators, rows=sample_indicators(park))
        database.write(import_sample_plan)

    fill_once(database, ("demo", database.read(lambda work: work.now)), fill)


def fill_once(database: Database, key: Hashable, fill: Callable[[], None]) -> None:
    """Do what `fill` does to an empty database. Equal `key`s must mean equal rows.

    On SQLite the pages are kept after the first time and written back the next times: parsing, checking and inserting
    the same library and the same people again would be half of the time of most tests.
    """
    path = database.url.database
    if database.dialect != "sqlite" or not path or not _is_empty(path):
        fill()
        return
    copy = _copies.get(key)
    if copy is None:
        fill()
        copy = _copies[key] = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as filled:
            filled.backup(copy)
        return
    with closing(sqlite3.connect(path)) as empty:
        copy.backup(empty)


def _is_empty(path: str) -> bool:
    filled = 'SELECT EXISTS (SELECT 1 FROM "{}")'
    with closing(sqlite3.connect(path)) as file:
        return not any(file.execute(filled.format(name)).fetchone()[0] for name in metadata.tables)
