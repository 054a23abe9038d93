"""Planning and doing an import of the roster: all of it, or none."""

from __future__ import annotations

from surveys.assignments.roster_changes import adjust_rounds
from surveys.errors import Invalid
from surveys.roster.checks import check_file
from surveys.roster.diff import RosterDiff, compare_rosters
from surveys.roster.load import load_roster
from surveys.roster.model import Roster
from surveys.roster.reading import RosterFile
from surveys.roster.sheets import SHEETS
from surveys.roster.target import plan_target
from surveys.roster.writing import write_roster
from surveys.spreadsheets.table import RosterProblem
from surveys.work import Work


def plan_import(work: Work, *, roster_file: RosterFile) -> RosterDiff:
    """What importing this file would do, and every problem in it; changes nothing.

    With problems the difference is left empty: half-read rows would only mislead.
    """
    known = load_roster(work)
    problems = _all_problems(roster_file, known)
    if problems:
        return RosterDiff(problems=problems, ignored=roster_file.ignored)
    return compare_rosters(known, plan_target(roster_file, known), ignored=roster_file.ignored)


def import_roster(work: Work, *, roster_file: RosterFile) -> RosterDiff:
    """Import on 工号 and 统一社会信用代码; repeating it changes nothing. Invitation codes, once given, stay.

    Raises Invalid `roster_problems` (file, count, problems) and changes nothing where anything is wrong.
    """
    known = load_roster(work)
    problems = _all_problems(roster_file, known)
    if problems:
        raise Invalid("roster_problems", file=roster_file.name, count=len(problems), problems=problems)
    target = plan_target(roster_file, known)
    write_roster(work, known=known, target=target)
    adjust_rounds(work, actor="roster")
    return compare_rosters(known, target, ignored=roster_file.ignored)


def _all_problems(file: RosterFile, known: Roster) -> tuple[RosterProblem, ...]:
    order = list(SHEETS)
    found = (*file.problems, *check_file(file, known))
    return tuple(sorted(found, key=lambda problem: (order.index(problem.sheet), problem.row)))
