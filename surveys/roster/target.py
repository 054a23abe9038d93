"""What the roster will be after a file: pure, so that a dry run and the import cannot disagree."""

from __future__ import annotations

from dataclasses import replace

from surveys.roster.model import Department, Enterprise, Person, Roster
from surveys.roster.reading import DepartmentRow, RosterFile


def plan_target(file: RosterFile, known: Roster) -> Roster:
    """People and enterprises missing from their sheet stay, as left or inactive; a sheet not given changes nothing."""
    people = known.people if file.people is None else _merge_people(file, known)
    overrides = known.overrides
    if file.overrides is not None:
        overrides = tuple(sorted({row.value for row in file.overrides}))
    return Roster(
        people=people,
        departments=_merge_departments(file, known, people),
        enterprises=known.enterprises if file.enterprises is None else _merge_enterprises(file, known),
        overrides=overrides,
    )


def _merge_people(file: RosterFile, known: Roster) -> tuple[Person, ...]:
    people = {row.value.person_id: row.value for row in file.people or ()}
    accounts = {one.wecom_userid.lower() for one in people.values() if one.wecom_userid}
    for one in known.people:
        if one.person_id not in people:  # an account given to somebody else is no longer theirs
            account = None if (one.wecom_userid or "").lower() in accounts else one.wecom_userid
            people[one.person_id] = replace(one, status="left", wecom_userid=account)
    return tuple(sorted(people.values(), key=lambda one: one.person_id))


def _merge_enterprises(file: RosterFile, known: Roster) -> tuple[Enterprise, ...]:
    enterprises = {row.value.enterprise_id: row.value for row in file.enterprises or ()}
    for one in known.enterprises:
        enterprises.setdefault(one.enterprise_id, replace(one, is_active=False))
    return tuple(sorted(enterprises.values(), key=lambda one: one.enterprise_id))


def _merge_departments(file: RosterFile, known: Roster, people: tuple[Person, ...]) -> tuple[Department, ...]:
    """The sheet 部门 says which there are; without it what is known stays. Departments of people are made."""
    working = _working(people)
    if file.departments is None:
        started = working - _working(known.people)  # got its first 中层 or 员工: the default applies afresh
        departments = {
            one.name: replace(one, serves_enterprises=one.serves_enterprises or one.name in started)
            for one in known.departments
        }
    else:
        departments = {row.value.name: _department(row.value, working) for row in file.departments}
    for one in people:
        if one.status != "left" and one.department not in departments:
            departments[one.department] = Department(one.department, serves_enterprises=one.department in working)
    return tuple(sorted(departments.values(), key=lambda one: one.name))


def _working(people: tuple[Person, ...]) -> set[str]:
    """Departments with people of level 中层 or 员工."""
    return {one.department for one in people if one.status != "left" and one.level != "leader"}


def _department(row: DepartmentRow, working: set[str]) -> Department:
    serves = row.name in working if row.serves_enterprises is None else row.serves_enterprises
    return Department(row.name, row.parent, serves, row.grade)
