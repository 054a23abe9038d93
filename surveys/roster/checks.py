"""What only the whole file, beside what is already known, can show: doubles, dead references, circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from surveys.roster.model import Person, Roster
from surveys.roster.reading import Placed, RosterFile
from surveys.spreadsheets.table import RosterProblem


def check_file(file: RosterFile, known: Roster) -> tuple[RosterProblem, ...]:
    """Every problem across rows; `known` stands in for sheets the file does not have."""
    found: list[RosterProblem] = []
    people = file.people or ()
    found += _doubles("人员", "工号", ((row.row, row.value.person_id) for row in people))
    found += _doubles(
        "人员",
        "企业微信账号",
        ((row.row, (row.value.wecom_userid or "").lower()) for row in people),
        "duplicate_account",
    )
    found += _doubles("部门", "部门", ((row.row, row.value.name) for row in file.departments or ()))
    found += _doubles(
        "企业", "统一社会信用代码", ((row.row, row.value.enterprise_id) for row in file.enterprises or ())
    )
    found += _check_superiors(people)
    found += _check_departments(file, known)
    found += _check_overrides(file, known)
    return tuple(found)


def _doubles(
    sheet: str, column: str, keys: Iterable[tuple[int, str]], code: str = "duplicate_key"
) -> Iterator[RosterProblem]:
    first: dict[str, int] = {}
    for row, key in keys:
        if key and first.setdefault(key, row) != row:
            yield RosterProblem(sheet, row, column, code, {"value": key, "first_row": first[key]})


def _check_superiors(people: tuple[Placed[Person], ...]) -> Iterator[RosterProblem]:
    by_id = {row.value.person_id: row for row in people if row.value.person_id}
    superior = {key: row.value.manager_id for key, row in by_id.items()}
    for row in people:
        person = row.value
        if person.manager_id is None:
            continue
        if person.manager_id == person.person_id:
            yield RosterProblem("人员", row.row, "上级工号", "own_superior", {"value": person.person_id})
        elif person.manager_id not in by_id:
            yield RosterProblem("人员", row.row, "上级工号", "unknown_superior", {"value": person.manager_id})
    for cycle in superior_cycles(superior):
        path = " → ".join((*cycle, cycle[0]))
        yield RosterProblem("人员", by_id[cycle[0]].row, "上级工号", "superior_cycle", {"path": path})


def superior_cycles(superior: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Every circle of two or more once, from its first member in the file's order."""
    done: set[str] = set()
    for start in superior:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in superior and here not in done and here not in path:
            path[here] = None
            here = superior[here]
        if here is not None and here in path:
            members = list(path)[list(path).index(here) :]
            if len(members) > 1:
                yield tuple(members)
        done.update(path)


def _check_departments(file: RosterFile, known: Roster) -> Iterator[RosterProblem]:
    names = {department.name for department in known.departments}
    if file.departments is not None:
        names = {row.value.name for row in file.departments}
    names |= {row.value.department for row in file.people or ()}
    if file.people is None:
        names |= {person.department for person in known.people}
    for row in file.people or ():
        for name in row.value.collaborates:
            if name not in names:
                yield RosterProblem("人员", row.row, "协作部门", "unknown_department", {"value": name})


def _check_overrides(file: RosterFile, known: Roster) -> Iterator[RosterProblem]:
    ids = {row.value.person_id for row in file.people or ()}
    if file.people is None:
        ids = {person.person_id for person in known.people}
    for row in file.overrides or ():
        override = row.value
        for column, key in (("评价人工号", override.rater_id), ("被评人工号", override.subject_id)):
            if key and key not in ids:
                yield RosterProblem("关系", row.row, column, "unknown_person", {"value": key})
        if not (override.rater_id and override.subject_id and override.relation):
            continue
        if (override.rater_id == override.subject_id) != (override.relation == "self"):
            yield RosterProblem("关系", row.row, "关系", "self_relation", {"value": override.subject_id})
