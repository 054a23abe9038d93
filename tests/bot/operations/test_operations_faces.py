"""Every operation through chat, desk and command line: the same words, the same effects, once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import real_clock
from bot.operations.actor import ADMIN as ADMIN_ROLE
from bot.operations.actor import Actor
from bot.operations.base import Done, Preview
from bot.operations.registry import OPERATIONS
from bot.operations.setup import make_reply_context
from surveys.errors import SurveyError
from surveys.store import Database
from surveys.store.tables import metadata
from surveys.work import Work
from tests.bot.operations.faces import Said, by_chat, by_command_line, by_desk, plain, settings_of
from tests.bot.operations.scenes import BY_TWO, SCENES, WITHOUT, write_files
from tests.bot.operations.standing import ADMIN, Standing, build, open_copy
from tests.conftest import Clock

pytestmark = pytest.mark.slow  # left to `make test`
EFFECTS = {
    "round": ("plan", "state", "closes_at", "paused_days"),
    "assignment": ("rater", "relation", "subject_id", "done_on"),
    "extension": ("rater", "closes_at"),
    "notice": ("kind", "party", "state"),
    "exclusion": ("rater", "subject_id", "reason"),
    "exemption": ("plan", "code", "target", "reason"),
    "automatic_opening": ("plan",),
    "workday": ("day", "is_working", "note"),
    "indicator": ("subject_id", "key", "period", "value"),
    "person": ("person_id", "name", "department", "status"),
    "import_batch": ("kind", "state"),
    "audit": ("action",),
}
"""Table → what may not differ, whoever did it and when."""
OF_THE_FACE = {"enter_desk", "proposed"}
"""What belongs to a face and not to the operation: coming in, and a file that only waits."""


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The command line reads the real clock, so the others get its instant; all was made ready an hour before."""
    return Clock(real_clock() - timedelta(hours=1))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes, clock: Clock) -> tuple[Path, Standing]:
    path = tmp_path_factory.mktemp("standing") / "park.db"
    path.write_bytes(sqlite_template)
    return path, build(path, clock)


@pytest.fixture
def copies(template: tuple[Path, Standing], tmp_path: Path) -> Iterator[Path]:
    """A folder, and a copy of the park in it: for the operation by itself."""
    shutil.copy(template[0], tmp_path / "itself.db")
    return tmp_path


@contextmanager
def opened(path: Path, clock: Clock) -> Iterator[Database]:
    database = open_copy(path, clock)
    yield database
    database.close()


def actor_of(work: Work, path: Path) -> Actor:
    return Actor(work, ADMIN, make_reply_context(settings_of(path)), "", frozenset({ADMIN_ROLE}))


def arguments_of(database: Database, path: Path, key: str, standing: Standing) -> Any:
    database.write(lambda work: SCENES[key].ready(work, standing))
    return database.read(lambda work: SCENES[key].arguments(actor_of(work, path), standing))


def preview_of(database: Database, path: Path, key: str, arguments: Any) -> Preview:
    return database.write(lambda work: OPERATIONS[key].request(actor_of(work, path), arguments))


def perform(database: Database, path: Path, key: str, arguments: Any) -> Done:
    return database.write(lambda work: OPERATIONS[key].perform(actor_of(work, path), arguments))


def everything(work: Work) -> dict[str, list[tuple[Any, ...]]]:
    """The whole database."""
    tables = metadata.tables.items()
    return {name: sorted(map(tuple, work.db.execute(select(table))), key=repr) for name, table in tables}


def effects(work: Work) -> dict[str, list[tuple[Any, ...]]]:
    kept = {}
    for name, columns in EFFECTS.items():
        table = metadata.tables[name]
        rows = work.db.execute(select(*(table.c[column] for column in columns)))
        kept[name] = sorted((tuple(row) for row in rows if OF_THE_FACE.isdisjoint(map(str, row))), key=repr)
    return kept


def test_every_operation_has_its_scene_and_says_which_face_cannot_do_it() -> None:
    assert set(SCENES) | set(BY_TWO) == set(OPERATIONS)
    missing = {(key, "chat") for key, scene in SCENES.items() if scene.chat is None}
    missing |= {(key, "cli") for key, scene in SCENES.items() if scene.cli is None}
    assert missing == set(WITHOUT)


@pytest.mark.parametrize("key", SCENES)
def test_a_preview_changes_nothing_and_a_second_time_nothing_more(
    key: str, template: tuple[Path, Standing], copies: Path, clock: Clock
) -> None:
    path, standing = copies / "itself.db", template[1]
    with opened(path, clock) as database:
        arguments = arguments_of(database, path, key, standing)
        before = database.read(everything)
        preview = preview_of(database, path, key, arguments)
        assert preview.words
        assert database.read(everything) == before
        done = perform(database, path, key, arguments)
        assert done.words
        once = database.read(effects)
        assert database.read(everything) != before
        try:
            perform(database, path, key, arguments)
        except SurveyError:
            assert database.read(effects) == once
        else:
            assert {**database.read(effects), "audit": []} == {**once, "audit": []}


@pytest.mark.parametrize(("key", "face"), [(key, face) for key in SCENES for face in ("chat", "desk", "cli")])
def test_every_face_says_and_does_the_same(
    key: str,
    face: str,
    template: tuple[Path, Standing],
    copies: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if (key, face) in WITHOUT:
        pytest.skip(WITHOUT[key, face])
    path, standing, scene = copies / "itself.db", template[1], SCENES[key]
    with opened(path, clock) as database:
        arguments = arguments_of(database, path, key, standing)
        preview = preview_of(database, path, key, arguments)
        done = perform(database, path, key, arguments)
        expected = database.read(effects)
    copy = copies / f"{face}.db"
    shutil.copy(template[0], copy)
    with opened(copy, clock) as database:
        database.write(lambda work: scene.ready(work, standing))
    monkeypatch.chdir(copies)
    write_files(scene, standing, copies)

    said = say(face, scene, copy, standing, clock, monkeypatch, capsys)

    assert plain(done.words) in plain(said.after)
    if said.before is not None:
        assert [line for line in preview.words.splitlines() if plain(line) not in plain(said.before)] == []
    assert (said.before is not None) == asks(key, preview, face)
    with opened(copy, clock) as database:
        assert database.read(effects) == expected


def asks(key: str, preview: Preview, face: str) -> bool:
    """Whether something is shown first. At the desk an import is confirmed on the page that shows it."""
    if face == "desk" and key in ("import_records", "import_roster", "undo_roster", "sync"):
        return False
    if key == "sync":
        return False  # in chat the code came with what the address book would change
    return OPERATIONS[key].asks and not preview.loses_nothing


def say(
    face: str,
    scene: Any,
    path: Path,
    standing: Standing,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Said:
    if face == "chat":
        return by_chat(path, clock, scene.chat(standing))
    if face == "desk":
        return by_desk(path, clock, *scene.desk(standing))
    return by_command_line(path, scene.cli(standing), monkeypatch, capsys)
