"""The library: questionnaires, policies and plans as files, every version kept, the highest one used.

The same content again is no new version. Built-in files are seeded; a version that an administrator imported is never
overtaken by a built-in one.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from sqlalchemy import Table, func, select

from surveys.errors import NotFound
from surveys.store.dialect import insert_into
from surveys.store.tables import claim, plan, policy, questionnaire
from surveys.work import Work

QUESTIONNAIRE, POLICY, PLAN = "questionnaire", "policy", "plan"
_TABLES: Mapping[str, Table] = {QUESTIONNAIRE: questionnaire, POLICY: policy, PLAN: plan}
_KEYS: Mapping[str, str] = {QUESTIONNAIRE: "key", POLICY: "key", PLAN: "name"}
_FOLDERS: Mapping[str, tuple[str, str]] = {
    POLICY: ("scoring", "policies"),
    QUESTIONNAIRE: ("surveys.questionnaires", "builtin"),
    PLAN: ("surveys.plans", "builtin"),
}


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """The latest version of one file; `kind` questionnaire | policy | plan, `key` its key or a plan's name."""

    kind: str
    key: str
    version: int
    title: str
    source: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `is_new` False where this very content was the latest already."""

    kind: str
    key: str
    version: int
    title: str
    is_new: bool


def store_version(work: Work, *, kind: str, key: str, title: str, source: str) -> Imported:
    """Keep a checked file as the latest version under its key."""
    latest = find_entry(work, kind=kind, key=key)
    if latest is not None and latest.source == source:
        return Imported(kind, key, latest.version, latest.title, is_new=False)
    row = _row(work, kind, key, title, source, latest)
    work.db.execute(_TABLES[kind].insert(), [row])
    return Imported(kind, key, row["version"], title, is_new=True)


def _row(work: Work, kind: str, key: str, title: str, source: str, latest: LibraryEntry | None) -> dict[str, Any]:
    version = 1 if latest is None else latest.version + 1
    named = {_KEYS[kind]: key, "version": version, "title": title}
    return {**named, "source": source, "sha256": _sha256(source), "imported_at": work.now}


def find_entry(work: Work, *, kind: str, key: str) -> LibraryEntry | None:
    """The latest version under a key, or None."""
    table = _TABLES[kind]
    newest = select(table).where(table.c[_KEYS[kind]] == key).order_by(table.c.version.desc()).limit(1)
    row = work.db.execute(newest).one_or_none()
    return None if row is None else LibraryEntry(kind, key, row.version, row.title, row.source, row.imported_at)


def get_entry(work: Work, *, kind: str, key: str) -> LibraryEntry:
    """The latest version under a key. Raises NotFound `{kind}_unknown` (name)."""
    entry = find_entry(work, kind=kind, key=key)
    if entry is None:
        raise NotFound(f"{kind}_unknown", name=key)
    return entry


def list_entries(work: Work, *, kind: str) -> tuple[LibraryEntry, ...]:
    """The latest version of every file of a kind, ordered by key."""
    table = _TABLES[kind]
    key = table.c[_KEYS[kind]]
    latest = select(key.label("key"), func.max(table.c.version).label("version")).group_by(key).subquery()
    newest = select(table).join(latest, (key == latest.c.key) & (table.c.version == latest.c.version))
    rows = work.db.execute(newest).all()
    entries = (
        LibraryEntry(kind, getattr(row, _KEYS[kind]), row.version, row.title, row.source, row.imported_at)
        for row in rows
    )
    return tuple(sorted(entries, key=lambda entry: entry.key))


def seed_library(work: Work) -> tuple[Imported, ...]:
    """Bring the built-in files in, and what changed in them since; returns what is new. Safe to repeat.

    A key whose latest version did not come from here was changed by an administrator, and is left alone.
    """
    return tuple(done for kind in _FOLDERS for done in _seed(work, kind))


def _seed(work: Work, kind: str) -> list[Imported]:
    """All of a kind in a few statements: it is done at every start."""
    latest = {entry.key: entry for entry in list_entries(work, kind=kind)}
    seeds, rows = [], []
    for key, source in list_builtins(kind):
        known = latest.get(key)
        if known is not None and (known.source == source or not _was_seeded(work, known)):
            continue
        seeds.append({"key": _seed_key(kind, key, source), "claimed_at": work.now})
        rows.append(_row(work, kind, key, title_of(kind, source, key), source, known))
    if rows:
        work.db.execute(insert_into(work.db, claim).on_conflict_do_nothing(), seeds)
        work.db.execute(insert_into(work.db, _TABLES[kind]).on_conflict_do_nothing(), rows)
    return [Imported(kind, row[_KEYS[kind]], row["version"], row["title"], is_new=True) for row in rows]


def _seed_key(kind: str, key: str, source: str) -> str:
    return f"seed|{kind}|{key}|{_sha256(source)}"


def _was_seeded(work: Work, entry: LibraryEntry) -> bool:
    seeded = select(claim.c.key).where(claim.c.key == _seed_key(entry.kind, entry.key, entry.source))
    return work.db.execute(seeded).first() is not None


@cache
def list_builtins(kind: str) -> tuple[tuple[str, str], ...]:
    """(key, source) of the files that come with Pingji, in the order of their file names."""
    package, folder = _FOLDERS[kind]
    paths = sorted(files(package).joinpath(folder).iterdir(), key=lambda path: path.name)
    sources = [(path.name, path.read_text(encoding="utf-8")) for path in paths if path.name.endswith(".toml")]
    return tuple((_key_of(kind, name, source), source) for name, source in sources)


def _key_of(kind: str, file: str, source: str) -> str:
    """A policy's key is its file's name; the others say theirs."""
    return PurePath(file).stem if kind == POLICY else str(tomllib.loads(source)[_KEYS[kind]])


def title_of(kind: str, source: str, key: str) -> str:
    """What a list shows beside the key, from a file that was checked."""
    title = tomllib.loads(source).get("name" if kind == POLICY else "title")
    return str(title or key)


def _sha256(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
