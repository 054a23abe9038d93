"""Imports of the roster as they are kept: what was changed, so that it can be put back.

A row of `import_batch` of kind `roster`. What it holds names people: after `UNDO_FOR` it goes, and with it the undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, select, update

from surveys.audit import record_act
from surveys.errors import NotFound, WrongState
from surveys.roster.diff import RosterDiff, compare_rosters
from surveys.roster.load import load_roster
from surveys.roster.model import Department, Enterprise, Override, Person, Roster
from surveys.roster_updates.account_changes import write_holding_accounts
from surveys.roster_updates.leaving import check_last_admin
from surveys.store.tables import import_batch
from surveys.work import Work

KIND = "roster"
PROPOSED, APPLIED, UNDONE = "proposed", "applied", "undone"
UNDO_FOR = timedelta(days=30)
T = TypeVar("T", Person, Department, Enterprise)


@dataclass(frozen=True, slots=True)
class RosterBatch:
    """One import. `can_undo`: it was done and what it changed is still kept."""

    import_id: str
    source_name: str
    actor: str
    created_at: datetime
    state: str
    can_undo: bool


def describe_change(known: Roster, target: Roster) -> dict[str, Any]:
    """What was there and what is there now, row by row, JSON-ready."""
    return {
        "people": _pairs(known.people, target.people, "person_id"),
        "departments": _pairs(known.departments, target.departments, "name"),
        "enterprises": _pairs(known.enterprises, target.enterprises, "enterprise_id"),
        "overrides": None
        if known.overrides == target.overrides
        else [[asdict(row) for row in known.overrides], [asdict(row) for row in target.overrides]],
    }


def _pairs(old: Iterable[T], new: Iterable[T], key: str) -> list[list[dict[str, Any] | None]]:
    before: dict[str, T] = {getattr(row, key): row for row in old}
    after: dict[str, T] = {getattr(row, key): row for row in new}
    keys = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return [[_document(before.get(name)), _document(after.get(name))] for name in keys]


def _document(row: Person | Department | Enterprise | None) -> dict[str, Any] | None:
    return asdict(row) if row is not None else None


def plan_undo(work: Work, *, import_id: str) -> tuple[RosterBatch, RosterDiff]:
    """What putting it back would change. Errors: as `undo_roster`, and `import_undone`."""
    row = find_batch(work, import_id)
    if row.state == UNDONE:
        raise WrongState("import_undone", number=row.import_id)
    known = load_roster(work)
    return read_batch(row), compare_rosters(known, _target_of_undo(row, known))


def _target_of_undo(row: Row[Any], known: Roster) -> Roster:
    if row.state == PROPOSED:
        raise WrongState("import_not_done", number=row.import_id)
    if not row.changes:
        raise WrongState("import_too_old", number=row.import_id, days=UNDO_FOR.days)
    target = _put_back(known, row.changes)
    check_last_admin(known, target)
    return target


def undo_roster(work: Work, *, import_id: str, actor: str) -> RosterDiff:
    """Put back what was there before; who was new has left. Repeating it changes nothing.

    Errors: `import_unknown`, `import_not_done`, `import_too_old`, `roster_changed` where a row has changed since.
    """
    row = find_batch(work, import_id, lock=True)
    if row.state == UNDONE:
        return RosterDiff()
    known = load_roster(work)
    target = _target_of_undo(row, known)
    named = {(new or old)["person_id"] for old, new in row.changes["people"]}
    settled, held = write_holding_accounts(work, known=known, target=target, named=named, actor=actor)
    here = import_batch.c.import_id == row.import_id
    work.db.execute(update(import_batch).where(here).values(state=UNDONE, changes={}))
    diff = replace(compare_rosters(known, settled), held=held.count, held_id=held.import_id)
    counts = {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}
    record_act(work, actor=actor, action="undo_roster", target=row.import_id, **counts)
    return diff


def _put_back(known: Roster, changes: Mapping[str, Any]) -> Roster:
    people = _restore(known.people, changes["people"], _person, "person_id", _left)
    firms = _restore(known.enterprises, changes["enterprises"], _enterprise, "enterprise_id", _closed)
    departments = _restore(known.departments, changes["departments"], _department, "name", None)
    needed = {person.department for person in people if person.status != "left"}
    missing = needed - {department.name for department in departments}
    departments += [department for department in known.departments if department.name in missing]
    return replace(
        known,
        people=tuple(people),
        departments=tuple(sorted(departments, key=lambda department: department.name)),
        enterprises=tuple(firms),
        overrides=_restore_overrides(known, changes["overrides"]),
    )


def _restore(
    rows: Iterable[T],
    pairs: Iterable[tuple[dict[str, Any] | None, dict[str, Any] | None]],
    build: Callable[[Mapping[str, Any]], T],
    key: str,
    leave: Callable[[T], T] | None,
) -> list[T]:
    """Each changed row as it was. What was new goes, or `leave`s where others may point to it."""
    current: dict[str, T] = {getattr(row, key): row for row in rows}
    for old, new in pairs:
        name = (new or old or {})[key]
        if current.get(name) != (build(new) if new is not None else None):
            raise WrongState("roster_row_changed", key=name)
        if old is not None:
            current[name] = build(old)
        elif leave is not None:
            current[name] = leave(current[name])
        else:
            del current[name]
    return [current[name] for name in sorted(current)]


def _restore_overrides(known: Roster, pair: Sequence[Sequence[Mapping[str, Any]]] | None) -> tuple[Override, ...]:
    if pair is None:
        return known.overrides
    before, after = (tuple(Override(**row) for row in rows) for rows in pair)
    if known.overrides != after:
        raise WrongState("roster_row_changed", key="关系")
    return before


def _person(row: Mapping[str, Any]) -> Person:
    return Person(**{**row, "collaborates": tuple(row["collaborates"])})


def _department(row: Mapping[str, Any]) -> Department:
    return Department(**row)


def _enterprise(row: Mapping[str, Any]) -> Enterprise:
    return Enterprise(**row)


def _left(person: Person) -> Person:
    return replace(person, status="left", wecom_userid=None, is_admin=False)


def _closed(firm: Enterprise) -> Enterprise:
    return replace(firm, is_active=False)


def list_roster_imports(work: Work, *, limit: int = 10) -> tuple[RosterBatch, ...]:
    """The latest imports that were done, the newest first."""
    kept = select(import_batch).where(import_batch.c.kind == KIND, import_batch.c.state != PROPOSED)
    rows = work.db.execute(kept.order_by(import_batch.c.created_at.desc(), import_batch.c.import_id).limit(limit))
    return tuple(read_batch(row) for row in rows)


def read_batch(row: Row[Any]) -> RosterBatch:
    can_undo = row.state == APPLIED and bool(row.changes)
    return RosterBatch(row.import_id, row.source_name, row.actor, row.created_at, row.state, can_undo)


def find_batch(work: Work, import_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises NotFound `import_unknown`."""
    chosen = select(import_batch).where(import_batch.c.import_id == import_id.upper(), import_batch.c.kind == KIND)
    row = work.db.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if row is None:
        raise NotFound("import_unknown", number=import_id)
    return row


def is_roster_import(work: Work, *, import_id: str) -> bool:
    """Whether the number is one of the roster's, and not one of records."""
    chosen = (import_batch.c.import_id == import_id.upper()) & (import_batch.c.kind == KIND)
    return work.db.execute(select(import_batch.c.import_id).where(chosen)).one_or_none() is not None


def forget_old_changes(work: Work) -> None:
    """What can no longer be undone is no longer kept: it names people."""
    old = (import_batch.c.kind == KIND) & (import_batch.c.created_at < work.now - UNDO_FOR)
    work.db.execute(update(import_batch).where(old, import_batch.c.state == APPLIED).values(changes={}))
