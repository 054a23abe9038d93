"""A roster file brought to the desk: the difference first, then done as it was shown, while the roster is unchanged.

A proposal is a row of `import_batch` of kind `roster`. It holds the file, for as long as it may still be confirmed.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from surveys.audit import record_act
from surveys.errors import Invalid, NotFound, WrongState
from surveys.roster.diff import RosterDiff
from surveys.roster.reading import RosterFile, read_roster
from surveys.roster_updates.address_book import APPLIED, PROPOSED
from surveys.roster_updates.importing import import_roster, plan_import
from surveys.store.tables import import_batch
from surveys.work import Work

KIND = "roster"
KEEP = timedelta(days=1)
"""So long a file that nobody confirmed is kept: it names people."""
_ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class RosterUpload:
    """A file and where it stands: `state` proposed | applied."""

    import_id: str
    source_name: str
    state: str


def propose_roster(work: Work, *, content: bytes, file: RosterFile, actor: str) -> str:
    """Keep a file to be confirmed; its id. Errors: `roster_problems`, `roster_no_change`."""
    diff = plan_import(work, roster_file=file)
    if diff.problems:
        raise Invalid("roster_problems", file=file.name, count=len(diff.problems), problems=diff.problems)
    if diff.is_empty:
        raise Invalid("roster_no_change", file=file.name)
    mine = (import_batch.c.kind == KIND) & (import_batch.c.state == PROPOSED)
    stale = (import_batch.c.actor == actor) | (import_batch.c.created_at < work.now - KEEP)
    work.db.execute(delete(import_batch).where(mine, stale))
    import_id = work.new_code(_ID_LENGTH)
    row = {
        "import_id": import_id,
        "kind": KIND,
        "source_name": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "actor": actor,
        "created_at": work.now,
        "state": PROPOSED,
        "changes": {"shown": _digest(diff), "file": b64encode(content).decode()},
    }
    work.db.execute(import_batch.insert().values(**row))
    return import_id


def get_roster_upload(work: Work, *, import_id: str) -> tuple[RosterUpload, RosterDiff | None]:
    """The file and what it would change now; None once it is done. Errors: `import_unknown`."""
    row = _find(work, import_id)
    upload = RosterUpload(row.import_id, row.source_name, row.state)
    if row.state != PROPOSED:
        return upload, None
    return upload, plan_import(work, roster_file=read_roster(b64decode(row.changes["file"]), row.source_name))


def apply_roster(work: Work, *, import_id: str, actor: str) -> RosterDiff | None:
    """Do what was shown; None where it was done before. Errors: `import_unknown`, `roster_changed`."""
    row = _find(work, import_id, lock=True)
    if row.state != PROPOSED:
        return None
    file = read_roster(b64decode(row.changes["file"]), row.source_name)
    if row.changes["shown"] != _digest(plan_import(work, roster_file=file)):
        raise WrongState("roster_changed")
    done = import_roster(work, roster_file=file)
    here = import_batch.c.import_id == row.import_id
    work.db.execute(update(import_batch).where(here).values(state=APPLIED, changes={}))
    counts = {"new": len(done.new), "changed": len(done.changed), "leaving": len(done.leaving)}
    record_act(work, actor=actor, action="import_roster", target=row.import_id, **counts)
    return done


def _digest(diff: RosterDiff) -> str:
    """Equal for equal differences."""
    return hashlib.sha256(repr((diff.new, diff.changed, diff.leaving)).encode()).hexdigest()


def _find(work: Work, import_id: str, *, lock: bool = False) -> Row[Any]:
    wanted = select(import_batch).where(import_batch.c.import_id == import_id.upper(), import_batch.c.kind == KIND)
    row = work.db.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise NotFound("import_unknown", number=import_id)
    return row
