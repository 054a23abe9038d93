"""The roster as a frozen snapshot, and the words of the workbook beside the codes of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

LEVELS: Mapping[str, str] = {"领导": "leader", "中层": "manager", "员工": "staff"}
ON_LEAVE = "leave"
STATUSES: Mapping[str, str] = {"在岗": "active", "请假": "leave", "借调": "seconded", "离职": "left"}
RELATIONS: Mapping[str, str] = {
    "领导": "leader",
    "同级": "peer",
    "下属": "subordinate",
    "协作部门": "peer",
    "自评": "self",
}


@dataclass(frozen=True, slots=True)
class Person:
    person_id: str
    """工号"""
    name: str
    department: str
    level: str
    """leader | manager | staff"""
    manager_id: str | None = None
    collaborates: tuple[str, ...] = ()
    wecom_userid: str | None = None
    mobile: str | None = None
    status: str = "active"
    """active | leave | seconded | left"""
    is_admin: bool = False

    @property
    def party(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    parent: str | None = None
    serves_enterprises: bool = True
    grade: str | None = None
    """年度等次"""


@dataclass(frozen=True, slots=True)
class Enterprise:
    enterprise_id: str
    """统一社会信用代码"""
    name: str
    contact: str | None = None
    mobile: str | None = None
    seats: int = 1
    is_active: bool = True

    @property
    def parties(self) -> tuple[str, ...]:
        """One party a seat: `enterprise:ID#1` … `enterprise:ID#n`."""
        return tuple(f"enterprise:{self.enterprise_id}#{seat}" for seat in range(1, self.seats + 1))


@dataclass(frozen=True, slots=True, order=True)
class Override:
    """A row of the sheet 关系: it replaces the rules for this subject under this relation."""

    subject_id: str
    rater_id: str
    relation: str


@dataclass(frozen=True, slots=True, order=True)
class Exclusion:
    """`rater` (a party; an enterprise without a seat) must never rate `subject_id`, whatever the rules say."""

    rater: str
    subject_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class InvitationCode:
    kind: str
    """person | enterprise"""
    key: str
    name: str
    code: str


@dataclass(frozen=True)
class Roster:
    """Everybody and everything known, ordered by key; people who left are in it, with their status."""

    people: tuple[Person, ...] = ()
    departments: tuple[Department, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    overrides: tuple[Override, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    @cached_property
    def active_people(self) -> tuple[Person, ...]:
        """People 在岗: only they rate and are rated."""
        return tuple(person for person in self.people if person.status == "active")

    @cached_property
    def active_enterprises(self) -> tuple[Enterprise, ...]:
        return tuple(enterprise for enterprise in self.enterprises if enterprise.is_active)

    @cached_property
    def _people_by_id(self) -> dict[str, Person]:
        return {person.person_id: person for person in self.people}

    @cached_property
    def _enterprises_by_id(self) -> dict[str, Enterprise]:
        return {enterprise.enterprise_id: enterprise for enterprise in self.enterprises}

    @cached_property
    def _active_by_place(self) -> dict[tuple[str, str], tuple[Person, ...]]:
        places: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.active_people:
            places[person.department, person.level].append(person)
        return {place: tuple(people) for place, people in places.items()}

    @cached_property
    def _active_reports(self) -> dict[str, tuple[Person, ...]]:
        reports: dict[str, list[Person]] = defaultdict(list)
        for person in self.active_people:
            if person.manager_id is not None:
                reports[person.manager_id].append(person)
        return {manager: tuple(people) for manager, people in reports.items()}

    @cached_property
    def _active_by_level(self) -> dict[str, tuple[Person, ...]]:
        return {
            level: tuple(person for person in self.active_people if person.level == level) for level in LEVELS.values()
        }

    @cached_property
    def overrides_by_subject(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(subject, relation) → 工号 of the raters that replace the rule."""
        raters_of: dict[tuple[str, str], list[str]] = defaultdict(list)
        for override in self.overrides:
            raters_of[override.subject_id, override.relation].append(override.rater_id)
        return {key: tuple(raters) for key, raters in raters_of.items()}

    @cached_property
    def excluded_by_subject(self) -> Mapping[str, frozenset[str]]:
        """Subject → voices (an enterprise without a seat) that must never rate it."""
        raters_of: dict[str, set[str]] = defaultdict(set)
        for exclusion in self.exclusions:
            raters_of[exclusion.subject_id].add(exclusion.rater)
        return {subject: frozenset(raters) for subject, raters in raters_of.items()}

    @cached_property
    def _active_parties(self) -> dict[str, tuple[str, ...]]:
        return {level: tuple(person.party for person in people) for level, people in self._active_by_level.items()}

    @cached_property
    def active_by_department(self) -> Mapping[str, frozenset[str]]:
        """Department → parties of the people 在岗 there."""
        parties_of: dict[str, set[str]] = defaultdict(set)
        for person in self.active_people:
            parties_of[person.department].add(person.party)
        return {name: frozenset(members) for name, members in parties_of.items()}

    def is_excluded(self, rater: str, subject_id: str) -> bool:
        """Whether this party must never rate the subject; an enterprise is excluded with all its seats."""
        return rater.partition("#")[0] in self.excluded_by_subject.get(subject_id, frozenset())

    def find_person(self, person_id: str) -> Person | None:
        return self._people_by_id.get(person_id)

    def find_enterprise(self, enterprise_id: str) -> Enterprise | None:
        return self._enterprises_by_id.get(enterprise_id)

    def list_parties(self, level: str) -> tuple[str, ...]:
        """Parties of the people 在岗 of one level."""
        return self._active_parties.get(level, ())

    def list_level(self, level: str) -> tuple[Person, ...]:
        """People 在岗 of one level."""
        return self._active_by_level.get(level, ())

    def list_members(self, department: str, level: str) -> tuple[Person, ...]:
        """People 在岗 of one level in one department."""
        return self._active_by_place.get((department, level), ())

    def list_reports(self, person_id: str) -> tuple[Person, ...]:
        """People 在岗 whose 上级工号 is this one."""
        return self._active_reports.get(person_id, ())
