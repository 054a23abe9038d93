"""The database: version, way of writing, room on the disk, who may read the file."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.database_file import sqlite_path
from bot.settings.model import FILE
from surveys.sealing.key_checks import list_wrong_keys
from surveys.store.health import get_database_version

_OLDEST_POSTGRES = 140000  # the oldest that still gets fixes
_ROOM, _LITTLE_ROOM = 2**30, 200 * 2**20  # bytes
_OTHERS = stat.S_IROTH | stat.S_IWOTH
_MAGIC = b"SQLite format 3\0"


async def look(installation: Installation) -> Sequence[CheckResult]:
    assert installation.database is not None
    path = sqlite_path(installation.settings)
    version = installation.database.read(get_database_version)
    if path is None:
        is_old = version.number < _OLDEST_POSTGRES
        return [hint("postgres_old", version=version.text) if is_old else ok("postgres", version=version.text)]
    first = ok("sqlite", version=version.text) if version.mode == "wal" else bad("sqlite_mode", mode=version.mode)
    return [first, *_room(path), *_readers(path)]


def _room(path: Path) -> list[CheckResult]:
    free = shutil.disk_usage(path.resolve().parent).free
    words = {"free": f"{free / 2**30:.1f} GB", "folder": str(path.resolve().parent)}
    if free < _LITTLE_ROOM:
        return [bad("disk_full", **words)]
    return [ok("disk", **words) if free >= _ROOM else hint("disk_low", **words)]


def _readers(path: Path) -> list[CheckResult]:
    """The database, copies of it beside it, and the settings, which hold secrets."""
    beside = sorted(copy for copy in path.resolve().parent.iterdir() if copy.is_file() and _is_sqlite(copy))
    files = dict.fromkeys((path, *(copy for copy in beside if copy != path.resolve()), Path(FILE)))
    return [hint("file_open", file=str(file)) for file in files if file.exists() and file.stat().st_mode & _OTHERS]


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:  # not for us either
        return False


async def look_at_keys(installation: Installation) -> Sequence[CheckResult]:
    """Whether the secret is the one that rounds under way were opened under."""
    assert installation.database is not None
    wrong = installation.database.read(list_wrong_keys)
    return [bad("key_wrong", titles="、".join(wrong))] if wrong else [ok("key_fits")]


DATABASE = Check("database", look, "database")
KEYS = Check("keys", look_at_keys, "database")
