"""A roster file brought to the desk: the difference first, then done as it was shown, while the roster is unchanged.

A proposal is a row of `import_batch` of kind `roster`. It holds what was read of the file, for as long as it may still
be confirmed: a file is read once, outside of the writer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from surveys.audit import record_act
from surveys.errors import Invalid, WrongState
from surveys.roster.diff import RosterDiff
from surveys.roster.documents import file_document, file_from
from surveys.roster.reading import RosterFile
from surveys.roster_updates.batches import KIND, PROPOSED, find_batch, read_batch
from surveys.roster_updates.importing import ID_LENGTH, import_roster, plan_import, plan_leaving
from surveys.roster_updates.leaving import Leaving
from surveys.store.tables import import_batch
from surveys.work import Work

KEEP = timedelta(days=1)
"""So long a file that nobody confirmed is kept: it names people."""


@dataclass(frozen=True, slots=True)
class RosterUpload:
    """A file and where it stands: `state` proposed | applied | undone."""

    import_id: str
    source_name: str
    state: str
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What the file would do now. `leaving`: as the file says; `with_absent`: where who is absent leaves as well."""

    diff: RosterDiff
    leaving: Leaving
    with_absent: Leaving


def propose_roster(work: Work, *, content: bytes, file: RosterFile, actor: str, diff: RosterDiff | None = None) -> str:
    """Keep a file to be confirmed; its id. `diff`: as `plan_import` has found it, so that the writer need not.

    Errors: `roster_problems`, `roster_no_change`.
    """
    diff = plan_import(work, roster_file=file) if diff is None else diff
    if diff.problems:
        raise Invalid("roster_problems", file=file.name, count=len(diff.problems), problems=diff.problems)
    if diff.is_empty and not diff.absent:
        raise Invalid("roster_no_change", file=file.name)
    own = (import_batch.c.kind == KIND) & (import_batch.c.state == PROPOSED)
    stale = (import_batch.c.actor == actor) | (import_batch.c.created_at < work.now - KEEP)
    work.db.execute(delete(import_batch).where(own, stale))
    import_id = work.new_code(ID_LENGTH)
    row = {
        "import_id": import_id,
        "kind": KIND,
        "source_name": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "actor": actor,
        "created_at": work.now,
        "state": PROPOSED,
        "changes": {"shown": _digest(diff), "file": file_document(file)},
    }
    work.db.execute(import_batch.insert().values(**row))
    return import_id


def get_roster_upload(work: Work, *, import_id: str) -> tuple[RosterUpload, RosterDiff | None]:
    """The file and what it would change now; None once it is done. Errors: `import_unknown`."""
    row = find_batch(work, import_id)
    batch = read_batch(row)
    upload = RosterUpload(batch.import_id, batch.source_name, batch.state, batch.can_undo)
    if batch.state != PROPOSED:
        return upload, None
    return upload, plan_import(work, roster_file=file_from(row.changes["file"]))


def plan_upload(work: Work, *, import_id: str, actor: str) -> UploadPlan:
    """The difference, and whether a number has to be typed. Errors: `import_unknown`, `import_done`."""
    row = find_batch(work, import_id)
    if row.state != PROPOSED:
        raise WrongState("import_done", number=row.import_id)
    file = file_from(row.changes["file"])
    return UploadPlan(
        plan_import(work, roster_file=file),
        plan_leaving(work, roster_file=file, actor=actor),
        plan_leaving(work, roster_file=file, actor=actor, leave_absent=True),
    )


def apply_roster(
    work: Work, *, import_id: str, actor: str, leave_absent: bool = False, number: int | None = None
) -> RosterDiff | None:
    """Do what was shown; None where it was done before. `leave_absent`, `number`: as `import_roster`.

    Errors: `import_unknown`, `roster_changed`, and as `import_roster`.
    """
    row = find_batch(work, import_id, lock=True)
    if row.state != PROPOSED:
        return None
    file = file_from(row.changes["file"])
    if row.changes["shown"] != _digest(plan_import(work, roster_file=file)):
        raise WrongState("roster_changed")
    diff = import_roster(
        work, roster_file=file, leave_absent=leave_absent, number=number, actor=actor, import_id=row.import_id
    )
    counts = {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}
    record_act(work, actor=actor, action="import_roster", target=row.import_id, **counts)
    return diff


def _digest(diff: RosterDiff) -> str:
    """Equal for equal differences."""
    return hashlib.sha256(repr((diff.new, diff.changed, diff.leaving, diff.absent)).encode()).hexdigest()
