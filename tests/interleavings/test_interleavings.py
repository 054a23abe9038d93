"""Any interleaving of chat, page, card, double taps, two devices and crashes: one ballot, the last confirmed answers.

Real processes, killed without warning, on a real database. `make prove` plays some hundred scripts on
each database instead of the few of every day.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from surveys.store import upgrade_schema
from tests.conftest import _named
from tests.interleavings.afterwards import check_sealed, check_stored
from tests.interleavings.moves import REFUSED, Act, Submit
from tests.interleavings.park import ADMIN, RATERS, fill_park, open_park
from tests.interleavings.playing import Play
from tests.interleavings.scripts import Moment, last_words, scripts
from tests.interleavings.service import Zygote, running_place, running_zygote
from tests.interleavings.talking import OPEN
from tests.interleavings.worlds import Forms
from tests.interleavings.zygote import START, FileClock
from tests.ports import free_port
from tests.scale import PROVING, scaled

pytestmark = pytest.mark.slow
_SCRIPTS = scaled(4, 200)
_SHRINKS = "TEST_UNSHRUNK" not in os.environ  # making a script short takes minutes
_many = settings(
    max_examples=_SCRIPTS,
    deadline=None,
    print_blob=True,
    phases=[one for one in Phase if one is not Phase.shrink or _SHRINKS],
    derandomize=not PROVING,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Park:
    """A database to copy, and the forms in it."""

    forms: Forms = field(repr=False)
    file: Path = Path()
    server: str = ""
    template: str = ""


async def play_script(
    zygote: Zygote,
    folder: Path,
    url: str,
    forms: Forms,
    script: Sequence[Moment],
    last: tuple[Act, ...],
    processes: int = 1,
) -> None:
    clock = FileClock(folder / "clock")
    clock.set(0)
    ports = [free_port() for _ in range(processes)]
    people = [ADMIN, *(f"u{rater}" for rater in RATERS)]
    async with running_place(zygote, url, ports, people, clock) as place:
        play = Play(place, forms)
        await play.play(script)
        if play.state["wide"] == OPEN:
            await play.moment(Moment(last, command="关闭", form="wide", process=1))
            for page in list(play.hands.pages):  # whatever comes now comes too late
                if page[2] == "wide":
                    late = Submit(page[0], 0, "wide", page[1], ("1",) * 6)
                    assert await play.hands.do(late) == REFUSED
    database = open_park(url, clock)
    try:
        check_sealed(database, play, check_stored(database, play))
    finally:
        database.close()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with running_zygote() as running:
        yield running


@pytest.fixture(scope="module")
def sqlite_park(tmp_path_factory: pytest.TempPathFactory) -> Park:
    folder = tmp_path_factory.mktemp("park")
    url = f"sqlite:///{folder / 'park.db'}"
    upgrade_schema(url)
    forms = fill_park(url, lambda: START, folder)
    with sqlite3.connect(folder / "park.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Park(forms, file=folder / "park.db")


@pytest.fixture(scope="module")
def postgres_park(postgres_server: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory) -> Park:
    name = "interleavings_park"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    forms = fill_park(_named(postgres_server, name), lambda: START, tmp_path_factory.mktemp("park"))
    return Park(forms, server=postgres_server, template=name)


@_many
@given(script=scripts, last=last_words)
def test_any_order_on_sqlite(zygote: Zygote, sqlite_park: Park, script: list[Moment], last: tuple[Act, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pingji.db"
        shutil.copyfile(sqlite_park.file, path)
        asyncio.run(play_script(zygote, Path(folder), f"sqlite:///{path}", sqlite_park.forms, script, last))


@_many
@given(script=scripts, last=last_words)
def test_any_order_on_two_processes_of_one_postgresql(
    zygote: Zygote, postgres_park: Park, script: list[Moment], last: tuple[Act, ...]
) -> None:
    server = postgres_park.server
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS interleavings WITH (FORCE)")
        connection.execute(f"CREATE DATABASE interleavings TEMPLATE {postgres_park.template}")
    url = _named(server, "interleavings")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play_script(zygote, Path(folder), url, postgres_park.forms, script, last, processes=2))
