"""Planning and doing an import of the roster: all of it, or none.

An import adds and changes. Who is absent from the file stays, and is listed; they leave where `leave_absent` says so.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.errors import Invalid
from surveys.roster.checks import check_file
from surveys.roster.diff import RosterDiff, compare_rosters
from surveys.roster.load import load_roster
from surveys.roster.model import Roster
from surveys.roster.reading import RosterFile
from surveys.roster.sheets import SHEETS
from surveys.roster.target import list_absent, plan_target
from surveys.roster_updates.account_changes import write_holding_accounts
from surveys.roster_updates.batches import APPLIED, KIND, describe_change, forget_old_changes
from surveys.roster_updates.leaving import Leaving, check_leaving, weigh_leaving
from surveys.spreadsheets.table import RosterProblem
from surveys.store.tables import import_batch
from surveys.work import Work

ID_LENGTH = 8


def plan_import(work: Work, *, roster_file: RosterFile, leave_absent: bool = False) -> RosterDiff:
    """What importing this file would do, and every problem in it; changes nothing.

    With problems the difference is left empty: half-read rows would only mislead.
    """
    known = load_roster(work)
    problems = _all_problems(roster_file, known, leave_absent=leave_absent)
    if problems:
        return RosterDiff(problems=problems, ignored=roster_file.ignored)
    return _compare(roster_file, known, plan_target(roster_file, known, leave_absent=leave_absent), leave_absent)


def plan_leaving(work: Work, *, roster_file: RosterFile, actor: str, leave_absent: bool = False) -> Leaving:
    """Who would leave by the file, and whether the number has to be typed."""
    known = load_roster(work)
    return weigh_leaving(known, plan_target(roster_file, known, leave_absent=leave_absent), actor=actor)


def import_roster(
    work: Work,
    *,
    roster_file: RosterFile,
    leave_absent: bool = False,
    number: int | None = None,
    actor: str = "cli",
    import_id: str | None = None,
) -> RosterDiff:
    """Import on 工号 and 统一社会信用代码; repeating it changes nothing. Invitation codes, once given, stay.

    Accounts of people who have something open are not changed: see `RosterDiff.held`.
    `number`: how many leave, as a person typed it. What is changed is kept under `import_id` (a new one where None)
    for `undo_roster`. Raises Invalid `roster_problems` (file, count, problems), or as `check_leaving`; nothing is
    changed then.
    """
    known = load_roster(work)
    problems = _all_problems(roster_file, known, leave_absent=leave_absent)
    if problems:
        raise Invalid("roster_problems", file=roster_file.name, count=len(problems), problems=problems)
    wished = plan_target(roster_file, known, leave_absent=leave_absent)
    check_leaving(known, wished, actor=actor, number=number)
    named = {placed.value.person_id for placed in roster_file.people or ()}
    target, held = write_holding_accounts(work, known=known, target=wished, named=named, actor=actor)
    diff = replace(_compare(roster_file, known, target, leave_absent), held=held.count, held_id=held.import_id)
    if import_id is not None or not diff.is_empty:
        _keep(work, known, target, roster_file.name, actor, import_id)
    return diff


def _compare(file: RosterFile, known: Roster, target: Roster, leave_absent: bool) -> RosterDiff:
    absent = () if leave_absent else list_absent(file, known)
    return compare_rosters(known, target, ignored=file.ignored, absent=absent)


def _keep(work: Work, known: Roster, target: Roster, name: str, actor: str, import_id: str | None) -> None:
    forget_old_changes(work)
    changes = describe_change(known, target) if known != target else {}
    if import_id is not None:
        here = import_batch.c.import_id == import_id
        work.db.execute(import_batch.update().where(here).values(state=APPLIED, changes=changes))
        return
    row = {"import_id": work.new_code(ID_LENGTH), "kind": KIND, "source_name": name, "sha256": "", "actor": actor}
    work.db.execute(import_batch.insert().values(**row, created_at=work.now, state=APPLIED, changes=changes))


def _all_problems(file: RosterFile, known: Roster, *, leave_absent: bool) -> tuple[RosterProblem, ...]:
    order = list(SHEETS)
    problems = (*file.problems, *check_file(file, known, leave_absent=leave_absent))
    return tuple(sorted(problems, key=lambda problem: (order.index(problem.sheet), problem.row)))
