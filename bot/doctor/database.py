"""The database: version, way of writing, room on the disk, who may read the file."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from bot.doctor.base import Check, Finding, Patient, bad, hint, ok
from bot.settings.database_file import sqlite_path
from surveys.work import Work

_OLDEST_POSTGRES = 140000  # the oldest that still gets fixes
_ROOM, _LITTLE_ROOM = 2**30, 200 * 2**20  # bytes
_OTHERS = stat.S_IROTH | stat.S_IWOTH


async def look(patient: Patient) -> Sequence[Finding]:
    assert patient.database is not None
    path = sqlite_path(patient.settings)
    if path is None:
        number, words = patient.database.read(_postgres)
        return [ok("postgres", version=words) if number >= _OLDEST_POSTGRES else hint("postgres_old", version=words)]
    mode, version = patient.database.read(_sqlite)
    first = ok("sqlite", version=version) if mode == "wal" else bad("sqlite_mode", mode=mode)
    return [first, *_room(path), *_readers(path)]


def _postgres(work: Work) -> tuple[int, str]:
    number = int(work.db.execute(text("SHOW server_version_num")).scalar_one())
    return number, str(work.db.execute(text("SHOW server_version")).scalar_one())


def _sqlite(work: Work) -> tuple[str, str]:
    mode = str(work.db.execute(text("PRAGMA journal_mode")).scalar_one())
    return mode, str(work.db.execute(text("SELECT sqlite_version()")).scalar_one())


def _room(path: Path) -> list[Finding]:
    free = shutil.disk_usage(path.resolve().parent).free
    words = {"free": f"{free / 2**30:.1f} GB", "folder": str(path.resolve().parent)}
    if free < _LITTLE_ROOM:
        return [bad("disk_full", **words)]
    return [ok("disk", **words) if free >= _ROOM else hint("disk_low", **words)]


def _readers(path: Path) -> list[Finding]:
    return [hint("file_open", file=str(path))] if path.stat().st_mode & _OTHERS else []


DATABASE = Check("database", look, "database")
