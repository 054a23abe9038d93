"""A park as small as a test needs: people as rows, and everybody's answers to a round."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.submission import Submission, submit_ballots
from surveys.library.versions import seed_library
from surveys.roster import read_roster
from surveys.roster_updates.importing import import_roster, plan_import
from surveys.roster_updates.leaving import count_leaving
from surveys.rounds import get_round_form
from surveys.store import Call, Database, open_database
from tests.conftest import SECRET, Clock
from tests.world.prepared import fill_once

TZ = ZoneInfo("Asia/Shanghai")
HEAD = "工号,姓名,部门,职级,上级工号,协作部门,企业微信账号,状态,管理员"
Row = tuple[str, ...]


def person(key: str, department: str, level: str, superior: str = "", works_with: str = "", **more: str) -> Row:
    """One row of the sheet 人员; `status`, `account` and `admin` may be given."""
    account = more.get("account", f"u{key}")
    return (
        *(key, f"名{key}", department, level, superior, works_with),
        *(account, more.get("status", ""), more.get("admin", "")),
    )


def small_park(staff: int = 4, departments: int = 4, leaders: int = 3) -> list[Row]:
    """Departments that all work with each other, a manager and `staff` people in each."""
    names = [f"部{number}" for number in range(departments)]
    rows = [person(f"L{number}", "领导班子", "领导") for number in range(leaders)]
    for number, name in enumerate(names):
        others = "、".join(other for other in names if other != name)
        rows.append(person(f"M{number}", name, "中层", works_with=others))
        rows += [person(f"S{number}{seat}", name, "员工", f"M{number}", others) for seat in range(staff)]
    return rows


def import_people(database: Database, rows: Sequence[Row]) -> None:
    """The roster is these people afterwards: whoever is not among them has left."""
    file = read_roster("\n".join([HEAD, *(",".join(row) for row in rows)]).encode(), "people.csv")
    leaving = count_leaving(database.read(plan_import, roster_file=file, leave_absent=True))
    database.write(import_roster, roster_file=file, leave_absent=True, number=leaving)


def settle(database: Database, rows: Sequence[Row]) -> None:
    """The built-in library and these people."""

    def fill() -> None:
        database.write(seed_library)
        import_people(database, rows)

    fill_once(database, (database.read(lambda work: work.now), tuple(rows)), fill)


def submissions_of(
    database: Database, round_id: str, rater: str, value: Callable[[str], str] = lambda _subject: "80"
) -> Iterator[Submission]:
    """All forms of one rater, filled in."""
    form = database.read(get_round_form, round_id=round_id)
    for task in database.read(list_tasks, party=rater):
        if task.round_id != round_id:
            continue
        sheet = database.read(get_answer_sheet, form=form, party=rater, relation=task.relation)
        keys = [item.key for item in sheet.relation.questionnaire.items]
        answers = {subject.subject_id: dict.fromkeys(keys, value(subject.subject_id)) for subject in sheet.subjects}
        yield Submission(form, rater, task.relation, answers, TZ)


def submit(database: Database, request: Submission) -> Any:
    return database.submit(Call(submit_ballots, {}, bulk=True, request=request)).result(30)


@contextmanager
def two_processes(url: str, clock: Clock) -> Iterator[tuple[Database, Database]]:
    """Two Database objects share nothing but the database, as two processes do."""
    both = [open_database(url, secret=SECRET, clock=clock, random=random.SystemRandom()) for _ in range(2)]
    try:
        yield both[0], both[1]
    finally:
        for database in both:
            database.close()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own; results and exceptions in their order."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
