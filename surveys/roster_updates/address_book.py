"""Synchronising with an address book in two steps: what would change is kept, shown, and done only as it was shown.

A proposal is a row of `import_batch` of kind `directory`: wanted → proposed → confirmed → applied, or refused. It
holds digests of the roster and of the address book it was made from; where either has changed since, it is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select, update

from surveys.audit import record_act
from surveys.errors import Invalid, NotFound, WrongState
from surveys.roster.diff import RosterDiff, compare_rosters
from surveys.roster.directory import Directory
from surveys.roster.load import load_roster
from surveys.roster.model import Department, Person, Roster
from surveys.roster.syncing import SyncNote, plan_sync
from surveys.roster_updates.account_changes import write_holding_accounts
from surveys.roster_updates.leaving import Leaving, check_last_admin, check_leaving, weigh_leaving
from surveys.store.tables import import_batch
from surveys.work import Work

KIND = "directory"
WANTED, PROPOSED, CONFIRMED, APPLIED, REFUSED = "wanted", "proposed", "confirmed", "applied", "refused"
KEEP = timedelta(days=1)
"""So long a proposal that nobody confirmed is kept: it names people."""


@dataclass(frozen=True, slots=True)
class SyncJob:
    """What somebody asked for and a process has to do: read the address book, then propose or apply.

    `number`: how many leave, as it was typed.
    """

    import_id: str
    actor: str
    state: str
    leaving: bool
    asked_at: datetime
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SyncProposal:
    """What would change. `import_id` is "" where nothing would: then nothing was kept either."""

    import_id: str
    diff: RosterDiff
    notes: tuple[SyncNote, ...]
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """A look at the address book as whoever asked sees it; `diff` and `notes` while it waits to be confirmed."""

    import_id: str
    state: str
    at: datetime
    diff: RosterDiff | None
    notes: tuple[SyncNote, ...] = ()
    leaving: Leaving | None = None


def request_sync(work: Work, *, actor: str, leaving: bool = False, number: int | None = None) -> str:
    """Ask for a look at the address book, which a process does soon; its id. One at a time for each actor.

    `number`: how many are expected to leave, where that has to be said.
    """
    of_actor = (import_batch.c.kind == KIND) & (import_batch.c.actor == actor)
    work.db.execute(delete(import_batch).where(of_actor, import_batch.c.state.in_((WANTED, PROPOSED))))
    return _keep(work, actor=actor, state=WANTED, digest="", changes={"leaving": leaving, "number": number})


def list_sync_jobs(work: Work) -> tuple[SyncJob, ...]:
    """What waits for a process, oldest first."""
    waiting = (import_batch.c.kind == KIND) & import_batch.c.state.in_((WANTED, CONFIRMED))
    rows = work.db.execute(select(import_batch).where(waiting).order_by(import_batch.c.created_at))
    return tuple(
        SyncJob(
            row.import_id,
            row.actor,
            row.state,
            bool(row.changes.get("leaving")),
            row.created_at,
            row.changes.get("number"),
        )
        for row in rows
    )


def propose_sync(
    work: Work,
    *,
    directory: Directory,
    actor: str,
    leaving: bool = False,
    match_names: bool = False,
    import_id: str | None = None,
    number: int | None = None,
) -> SyncProposal:
    """Keep what the address book would change. `import_id`: the request it answers; answered by somebody else
    meanwhile, it is `sync_done`. Errors: `directory_empty`: an application that sees nobody is misconfigured;
    `roster_last_admin`.
    """
    if import_id is not None:
        _take(work, import_id, WANTED)
        work.db.execute(delete(import_batch).where(import_batch.c.import_id == import_id))
    if not directory.members:
        raise Invalid("directory_empty")
    known = load_roster(work)
    plan = plan_sync(directory, known, leaving=leaving, match_names=match_names)
    check_last_admin(known, plan.target)
    gone = weigh_leaving(known, plan.target, actor=actor)
    if plan.diff.is_empty:
        return SyncProposal("", plan.diff, plan.notes, gone)
    notes = [asdict(note) for note in plan.notes]
    rows = _changed_rows(known, plan.target)
    changes = {"roster": roster_digest(known), **rows, "notes": notes, "leaving": leaving, "number": number}
    kept = _keep(work, actor=actor, state=PROPOSED, digest=directory.digest(), changes=changes)
    return SyncProposal(kept, plan.diff, plan.notes, gone)


def confirm_sync(work: Work, *, import_id: str, number: int | None = None) -> None:
    """Somebody has agreed: a process reads the address book once more, then applies. Errors as `apply_sync`."""
    row = _take(work, import_id, PROPOSED)
    known = load_roster(work)
    _check_roster(row, known)
    _check_number(row, known, number)
    changes = {**row.changes, "number": _typed(row, number)}
    _set_state(work, import_id, CONFIRMED, created_at=work.now, changes=changes)


def apply_sync(
    work: Work, *, import_id: str, directory: Directory, actor: str, number: int | None = None
) -> RosterDiff:
    """Do exactly what was proposed. `number`: how many leave, as it was typed now; else the one typed before.

    Errors: `sync_unknown`, `sync_done`, `sync_roster_changed`, `sync_directory_changed`, as `check_leaving`: then
    nothing is done.
    """
    row = _take(work, import_id, PROPOSED, CONFIRMED)
    known = load_roster(work)
    _check_roster(row, known)
    if row.sha256 != directory.digest():
        raise WrongState("sync_directory_changed")
    target = _check_number(row, known, number)
    named = {person["person_id"] for person in row.changes["people"]}
    settled, held = write_holding_accounts(work, known=known, target=target, named=named, actor=actor)
    diff = replace(compare_rosters(known, settled), held=held.count, held_id=held.import_id)
    _set_state(work, import_id, APPLIED, changes={})  # a copy of people would outlive them in the roster
    counts = {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}
    record_act(work, actor=actor, action="sync_roster", target=import_id, **counts)
    return diff


def find_sync(work: Work, *, actor: str) -> SyncStatus | None:
    """Where the last look that somebody asked for stands; None where they asked for none, or nothing would change."""
    of_actor = (import_batch.c.kind == KIND) & (import_batch.c.actor == actor)
    last = select(import_batch).where(of_actor).order_by(import_batch.c.created_at.desc()).limit(1)
    row = work.db.execute(last).one_or_none()
    if row is None:
        return None
    known = load_roster(work) if row.state == PROPOSED else None
    if known is None:
        return SyncStatus(row.import_id, row.state, row.created_at, None)
    target = _overlay(known, row.changes)
    notes = tuple(SyncNote(**note) for note in row.changes.get("notes", ()))
    gone = weigh_leaving(known, target, actor=actor)
    return SyncStatus(row.import_id, row.state, row.created_at, compare_rosters(known, target), notes, gone)


def refuse_sync(work: Work, *, import_id: str) -> None:
    """It cannot be done: nobody tries again."""
    _set_state(work, import_id, REFUSED)


def forget_proposals(work: Work) -> int:
    """Drop what nobody confirmed in time, and what was refused; the number dropped."""
    old = (import_batch.c.kind == KIND) & (import_batch.c.created_at < work.now - KEEP)
    return work.db.execute(delete(import_batch).where(old, import_batch.c.state != APPLIED)).rowcount


def roster_digest(roster: Roster) -> str:
    """Equal for equal people and departments."""
    document = {
        "people": [asdict(person) for person in roster.people],
        "units": [asdict(department) for department in roster.departments],
    }
    return hashlib.sha256(orjson.dumps(document)).hexdigest()


def _keep(work: Work, *, actor: str, state: str, digest: str, changes: Mapping[str, Any]) -> str:
    import_id = work.new_id()
    values = {"import_id": import_id, "kind": KIND, "source_name": "wecom", "sha256": digest, "actor": actor}
    work.db.execute(import_batch.insert().values(**values, created_at=work.now, state=state, changes=dict(changes)))
    return import_id


def _take(work: Work, import_id: str, *states: str) -> Any:
    query = select(import_batch).where(import_batch.c.import_id == import_id, import_batch.c.kind == KIND)
    row = work.db.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("sync_unknown")
    if row.state not in states:
        raise WrongState("sync_done")
    return row


def _set_state(work: Work, import_id: str, state: str, **more: object) -> None:
    work.db.execute(update(import_batch).where(import_batch.c.import_id == import_id).values(state=state, **more))


def _check_roster(row: Any, known: Roster) -> None:
    if row.changes.get("roster") != roster_digest(known):
        raise WrongState("sync_roster_changed")


def _check_number(row: Any, known: Roster, number: int | None) -> Roster:
    """The roster as it shall be. Errors: as `check_leaving`; the one who asked is the one who is not to leave."""
    target = _overlay(known, row.changes)
    check_leaving(known, target, actor=row.actor, number=_typed(row, number))
    return target


def _typed(row: Any, number: int | None) -> int | None:
    """How many leave, as it was typed now, else before."""
    before: int | None = row.changes.get("number")
    return before if number is None else number


def _changed_rows(known: Roster, target: Roster) -> dict[str, list[dict[str, Any]]]:
    """The rows as they shall be, where they differ from what they are."""
    people, units = set(known.people), set(known.departments)
    return {
        "people": [asdict(person) for person in target.people if person not in people],
        "departments": [asdict(department) for department in target.departments if department not in units],
    }


def _overlay(known: Roster, changes: Mapping[str, Any]) -> Roster:
    people = {person.person_id: person for person in known.people}
    for row in changes["people"]:
        person = Person(**{**row, "collaborates": tuple(row["collaborates"])})
        people[person.person_id] = person
    units = {department.name: department for department in known.departments}
    units |= {row["name"]: Department(**row) for row in changes["departments"]}
    return Roster(
        people=tuple(people[key] for key in sorted(people)),
        departments=tuple(units[key] for key in sorted(units)),
        enterprises=known.enterprises,
        overrides=known.overrides,
    )
