"""The database: version, way of writing, room on the disk, who may read the file."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.database_file import sqlite_path
from surveys.store.health import get_database_version

_OLDEST_POSTGRES = 140000  # the oldest that still gets fixes
_ROOM, _LITTLE_ROOM = 2**30, 200 * 2**20  # bytes
_OTHERS = stat.S_IROTH | stat.S_IWOTH


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
    return [hint("file_open", file=str(path))] if path.stat().st_mode & _OTHERS else []


DATABASE = Check("database", look, "database")
