"""What the roster will be after a file: pure, so that a dry run and the import cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from surveys.roster.diff import RosterEntry
from surveys.roster.model import Department, Enterprise, Person, Roster
from surveys.roster.reading import DepartmentRow, RosterFile

T = TypeVar("T", Person, Department, Enterprise)
_PERSON_COLUMNS = {
    "上级工号": "manager_id",
    "协作部门": "collaborates",
    "企业微信账号": "wecom_userid",
    "手机": "mobile",
    "管理员": "is_admin",
    "状态": "status",
}
_ENTERPRISE_COLUMNS = {"联系人": "contact", "手机": "mobile", "席位": "seats"}
_DEPARTMENT_COLUMNS = {"上级部门": "parent", "服务企业": "serves_enterprises", "年度等次": "grade"}


def plan_target(file: RosterFile, known: Roster, *, leave_absent: bool = False) -> Roster:
    """Who and what is missing from their sheet stays as it is; with `leave_absent` it leaves.

    A sheet or a column not given changes nothing.
    """
    people = known.people if file.people is None else _merge_people(file, known, leave_absent)
    overrides = known.overrides
    if file.overrides is not None:
        overrides = tuple(sorted({row.value for row in file.overrides}))
    enterprises = known.enterprises
    if file.enterprises is not None:
        enterprises = _merge_enterprises(file, known, leave_absent)
    return Roster(
        people=people,
        departments=_merge_departments(file, known, people, leave_absent),
        enterprises=enterprises,
        overrides=overrides,
        exclusions=known.exclusions,
    )


def list_absent(file: RosterFile, known: Roster) -> tuple[RosterEntry, ...]:
    """Who and what is known and here, and is missing from its sheet; sheets not given miss nobody."""
    absent: list[RosterEntry] = []
    if file.people is not None:
        keys = {row.value.person_id for row in file.people}
        people = (person for person in known.people if person.status != "left" and person.person_id not in keys)
        absent += [RosterEntry("person", person.person_id, person.name) for person in people]
    if file.enterprises is not None:
        keys = {row.value.enterprise_id for row in file.enterprises}
        firms = (firm for firm in known.active_enterprises if firm.enterprise_id not in keys)
        absent += [RosterEntry("enterprise", firm.enterprise_id, firm.name) for firm in firms]
    return tuple(absent)


def _kept(value: T, old: T | None, file: RosterFile, sheet: str, columns: Mapping[str, str]) -> T:
    """The value with what is known of columns that the file does not have."""
    if old is None:
        return value
    missing = [name for column, name in columns.items() if not file.has_column(sheet, column)]
    return replace(value, **{name: getattr(old, name) for name in missing}) if missing else value


def _merge_people(file: RosterFile, known: Roster, leave_absent: bool) -> tuple[Person, ...]:
    before = {person.person_id: person for person in known.people}
    people: dict[str, Person] = {}
    for row in file.people or ():
        person = _kept(row.value, before.get(row.value.person_id), file, "人员", _PERSON_COLUMNS)
        if person.status == "left" and not file.has_column("人员", "状态"):
            person = replace(person, status="active")  # in the list again
        people[person.person_id] = person
    accounts = {person.wecom_userid.lower() for person in people.values() if person.wecom_userid}
    for person in known.people:
        if person.person_id in people:
            continue
        status = "left" if leave_absent else person.status
        taken = (person.wecom_userid or "").lower() in accounts  # given to somebody else, it is no longer theirs
        account = None if taken and status == "left" else person.wecom_userid
        people[person.person_id] = replace(person, status=status, wecom_userid=account)
    return tuple(people[key] for key in sorted(people))


def _merge_enterprises(file: RosterFile, known: Roster, leave_absent: bool) -> tuple[Enterprise, ...]:
    before = {firm.enterprise_id: firm for firm in known.enterprises}
    firms = {
        row.value.enterprise_id: _kept(
            row.value, before.get(row.value.enterprise_id), file, "企业", _ENTERPRISE_COLUMNS
        )
        for row in file.enterprises or ()
    }
    for firm in known.enterprises:
        firms.setdefault(firm.enterprise_id, replace(firm, is_active=False) if leave_absent else firm)
    return tuple(firms[key] for key in sorted(firms))


def _merge_departments(
    file: RosterFile, known: Roster, people: tuple[Person, ...], leave_absent: bool
) -> tuple[Department, ...]:
    """The sheet 部门 says what they are; without it what is known stays. Departments of people are made."""
    working = _working(people)
    started = working - _working(known.people)  # got its first 中层 or 员工: the default applies afresh
    departments = {
        department.name: replace(
            department, serves_enterprises=department.serves_enterprises or department.name in started
        )
        for department in known.departments
    }
    if file.departments is not None:
        before = {department.name: department for department in known.departments}
        listed = {
            row.value.name: _kept(
                _department(row.value, working), before.get(row.value.name), file, "部门", _DEPARTMENT_COLUMNS
            )
            for row in file.departments
        }
        departments = listed if leave_absent else departments | listed
    for person in people:
        if person.status != "left" and person.department not in departments:
            departments[person.department] = Department(
                person.department, serves_enterprises=person.department in working
            )
    return tuple(departments[name] for name in sorted(departments))


def _working(people: tuple[Person, ...]) -> set[str]:
    """Departments with people of level 中层 or 员工."""
    return {person.department for person in people if person.status != "left" and person.level != "leader"}


def _department(row: DepartmentRow, working: set[str]) -> Department:
    serves = row.name in working if row.serves_enterprises is None else row.serves_enterprises
    return Department(row.name, row.parent, serves, row.grade)
