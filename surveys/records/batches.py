"""An import of records: first the difference, then done as it was shown, then perhaps undone. All of it, or none."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from surveys.audit import record_act
from surveys.errors import Invalid, NotFound, WrongState
from surveys.plans import list_plans
from surveys.records.base import Change, Entry, Values
from surveys.records.reading import RecordFile
from surveys.records.registry import RECORD_KINDS
from surveys.records.usage import Usage, key_column, load_usage
from surveys.spreadsheets.table import RosterProblem
from surveys.store.tables import department, enterprise, import_batch, person
from surveys.text import normalise_key
from surveys.work import Work

PROPOSED, APPLIED, UNDONE = "proposed", "applied", "undone"
KIND = "records"
_ID_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would do: `changes` in the file's order, how many rows are as they are already, what is wrong."""

    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[RosterProblem, ...]
    ignored: tuple[str, ...]
    names: Mapping[str, str]
    """The subjects' names, for showing the difference to people."""
    counted_by: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Kind and key of a change → the policies that count it."""


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """One import as it is kept. `counts`: kind → (new, changed)."""

    import_id: str
    source_name: str
    actor: str
    created_at: datetime
    state: str
    counts: Mapping[str, tuple[int, int]]


def compare_records(work: Work, *, file: RecordFile) -> Difference:
    """What importing the file would do, and every problem in it; changes nothing."""
    names, usage = list_names(work), load_usage(work)
    problems = [*file.problems, *_unknown(file, names), *_unused(file, usage)]
    if problems:
        return Difference(
            (), 0, tuple(sorted(problems, key=lambda problem: (problem.sheet, problem.row))), file.ignored, {}
        )
    by_kind: dict[str, list[Values]] = defaultdict(list)
    for placed in file.entries:
        by_kind[placed.entry.kind].append(_settled(placed.entry, names, usage))
    changes: list[Change] = []
    unchanged = 0
    for kind, entries in by_kind.items():
        changed, same = RECORD_KINDS[kind].compare(work, entries)
        changes += changed
        unchanged += same
    mentioned = {change.subject_id for change in changes}
    counted_by = list_counted_by(changes, usage)
    return Difference(tuple(changes), unchanged, (), file.ignored, {key: names[key] for key in mentioned}, counted_by)


def _settled(entry: Entry, names: Mapping[str, str], usage: Usage) -> Values:
    """The values with the subject's and the policies' own spelling of the keys."""
    values: dict[str, str | None] = {**entry.values, "subject_id": _resolve(names, str(entry.values["subject_id"]))}
    key = usage.find_key(entry.kind, values)
    return {**values, key_column(entry.kind): key} if key else values


def list_counted_by(changes: Iterable[Change], usage: Usage) -> dict[tuple[str, str], tuple[str, ...]]:
    """Kind and key of the changes → names of the policies that count them."""
    return {(change.kind, change.key): usage.counted_by(change.kind, change.new) for change in changes if change.key}


def propose_import(work: Work, *, file: RecordFile, actor: str) -> tuple[ImportBatch, Difference]:
    """Keep the difference, to be done by `apply_import` exactly as shown.

    Raises Invalid `records_problems` (file, count, problems), `records_no_change` where there is nothing to do.
    """
    difference = compare_records(work, file=file)
    if difference.problems:
        problems = difference.problems
        raise Invalid("records_problems", file=file.name, count=len(problems), problems=problems)
    if not difference.changes:
        raise Invalid("records_no_change", file=file.name)
    import_id = work.new_code(_ID_LENGTH)
    row = {
        "import_id": import_id,
        "kind": KIND,
        "source_name": file.name,
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "actor": actor,
        "created_at": work.now,
        "state": PROPOSED,
        "changes": [change.to_document() for change in difference.changes],
    }
    work.db.execute(import_batch.insert().values(**row))
    return get_import(work, import_id=import_id), difference


def apply_import(work: Work, *, import_id: str, actor: str) -> ImportBatch:
    """Do what was shown. Repeating it changes nothing.

    Errors: `import_unknown`, `import_undone`, `records_changed` where something was changed meanwhile.
    """
    row = _locked(work, import_id)
    if row.state == UNDONE:
        raise WrongState("import_undone", number=import_id)
    if row.state == PROPOSED:
        for kind, changes in _by_kind(row.changes).items():
            RECORD_KINDS[kind].apply(work, changes, import_id)
        _set_state(work, import_id, APPLIED)
        record_act(work, actor=actor, action="import_records", target=import_id, rows=len(row.changes))
    return get_import(work, import_id=import_id)


def undo_import(work: Work, *, import_id: str, actor: str) -> ImportBatch:
    """Put back what was there before. Repeating it changes nothing.

    Errors: `import_unknown`, `import_not_done`, `records_changed` where a later import has gone over it.
    """
    row = _locked(work, import_id)
    if row.state == PROPOSED:
        raise WrongState("import_not_done", number=import_id)
    if row.state == APPLIED:
        for kind, changes in _by_kind(row.changes).items():
            RECORD_KINDS[kind].undo(work, changes, import_id)
        _set_state(work, import_id, UNDONE)
        record_act(work, actor=actor, action="undo_records", target=import_id, rows=len(row.changes))
    return get_import(work, import_id=import_id)


def get_import(work: Work, *, import_id: str) -> ImportBatch:
    """One import; NotFound `import_unknown`."""
    this_import = import_batch.c.import_id == import_id.upper()
    row = work.db.execute(select(import_batch).where(this_import, import_batch.c.kind == KIND)).one_or_none()
    if row is None:
        raise NotFound("import_unknown", number=import_id)
    return _batch(row)


def list_imports(work: Work, *, limit: int = 20) -> tuple[ImportBatch, ...]:
    """The latest imports, the newest first."""
    query = select(import_batch).where(import_batch.c.kind == KIND)
    rows = work.db.execute(query.order_by(import_batch.c.created_at.desc(), import_batch.c.import_id).limit(limit))
    return tuple(_batch(row) for row in rows)


def _batch(row: Row[Any]) -> ImportBatch:
    new = Counter(change["kind"] for change in row.changes if change["old"] is None)
    changed = Counter(change["kind"] for change in row.changes if change["old"] is not None)
    counts = {kind: (new[kind], changed[kind]) for kind in RECORD_KINDS if new[kind] or changed[kind]}
    return ImportBatch(row.import_id, row.source_name, row.actor, row.created_at, row.state, counts)


def _locked(work: Work, import_id: str) -> Row[Any]:
    query = select(import_batch).where(import_batch.c.import_id == import_id.upper(), import_batch.c.kind == KIND)
    row = work.db.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("import_unknown", number=import_id)
    return row


def _set_state(work: Work, import_id: str, state: str) -> None:
    work.db.execute(update(import_batch).where(import_batch.c.import_id == import_id.upper()).values(state=state))


def _by_kind(documents: Sequence[Mapping[str, Any]]) -> dict[str, list[Change]]:
    changes: dict[str, list[Change]] = defaultdict(list)
    for document in documents:
        changes[document["kind"]].append(Change.from_document(document))
    return changes


def list_names(work: Work) -> dict[str, str]:
    """Everybody and everything that can have records, by key; what a plan lists (projects, windows) among them."""
    people = work.db.execute(select(person.c.person_id, person.c.name))
    firms = work.db.execute(select(enterprise.c.enterprise_id, enterprise.c.name))
    units = work.db.execute(select(department.c.name)).scalars()
    listed = {
        service.key: service.name for plan in list_plans(work) for rule in plan.subjects for service in rule.services
    }
    return (
        listed | {name: name for name in units} | {row[0]: row[1] for row in firms} | {row[0]: row[1] for row in people}
    )


def _resolve(names: Mapping[str, str], subject: str) -> str:
    return subject if subject in names else normalise_key(subject)


def _unknown(file: RecordFile, names: Mapping[str, str]) -> list[RosterProblem]:
    """Rows about nobody in the roster; the department's sheet knows departments only."""
    problems = []
    for placed in file.entries:
        kind, subject = RECORD_KINDS[placed.entry.kind], str(placed.entry.values["subject_id"])
        key = _resolve(names, subject)
        if key not in names or (kind.name == "units" and names[key] != key):
            value = {"value": subject[:40]}
            problems.append(RosterProblem(kind.sheet.name, placed.row, placed.column, "unknown_subject", value))
    return problems


def _unused(file: RecordFile, usage: Usage) -> list[RosterProblem]:
    """Rows whose key or kind no policy uses: they would count for nothing."""
    problems = []
    for placed in file.entries:
        entry = placed.entry
        if usage.find_key(entry.kind, entry.values) is None:
            kind = RECORD_KINDS[entry.kind]
            params = {"value": str(entry.values[key_column(entry.kind)])[:40], "known": usage.list_known(entry.kind)}
            problems.append(RosterProblem(kind.sheet.name, placed.row, placed.key_column, "key_unused", params))
    return problems
