"""The difference between two rosters, in the workbook's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.roster.model import LEVELS, STATUSES, Department, Enterprise, Override, Person, Roster
from surveys.spreadsheets.table import RosterProblem

_WORDS = {code: word for words in (LEVELS, STATUSES) for word, code in words.items()}
_RELATION_WORDS = {"leader": "领导", "peer": "同级", "subordinate": "下属", "self": "自评"}


@dataclass(frozen=True, slots=True)
class RosterEntry:
    kind: str
    """person | department | enterprise | override"""
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    """The workbook's column."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RosterChange:
    kind: str
    key: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class RosterDiff:
    """What an import does, or would do.

    `absent`: who is known and not in the file, and stays. `leaving`: people who become 离职, enterprises that become
    inactive, departments and overrides that go. Who had left already counts as absent from the roster: they are told
    again only where they come back, as new.
    """

    new: tuple[RosterEntry, ...] = ()
    changed: tuple[RosterChange, ...] = ()
    leaving: tuple[RosterEntry, ...] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)
    """kind → how many"""
    problems: tuple[RosterProblem, ...] = ()
    ignored: tuple[str, ...] = ()
    absent: tuple[RosterEntry, ...] = ()
    held: int = 0
    """Accounts that were not changed, for their people have something open; they wait under `held_id`."""
    held_id: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.leaving)


@dataclass(frozen=True, slots=True)
class _Thing:
    name: str
    fields: Mapping[str, str]


def compare_rosters(
    old: Roster,
    new: Roster,
    *,
    problems: tuple[RosterProblem, ...] = (),
    ignored: tuple[str, ...] = (),
    absent: tuple[RosterEntry, ...] = (),
) -> RosterDiff:
    """New, changed, leaving and unchanged, by kind and key."""
    before, after = _describe(old), _describe(new)
    changed: list[RosterChange] = []
    unchanged = dict.fromkeys(("person", "department", "enterprise", "override"), 0)
    for (kind, key), thing in after.items():
        earlier = before.get((kind, key))
        if earlier == thing:
            unchanged[kind] += 1
        elif earlier is not None:
            changed.append(RosterChange(kind, key, thing.name, _changes(earlier.fields, thing.fields)))
    return RosterDiff(
        new=tuple(RosterEntry(*key, thing.name) for key, thing in after.items() if key not in before),
        changed=tuple(changed),
        leaving=tuple(RosterEntry(*key, thing.name) for key, thing in before.items() if key not in after),
        unchanged=unchanged,
        problems=problems,
        ignored=ignored,
        absent=absent,
    )


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old[name], new[name]) for name in new if old[name] != new[name])


def _describe(roster: Roster) -> dict[tuple[str, str], _Thing]:
    things: dict[tuple[str, str], _Thing] = {}
    for person in roster.people:
        if person.status != "left":
            things["person", person.person_id] = _Thing(person.name, _person(person))
    for department in roster.departments:
        things["department", department.name] = _Thing(department.name, _department(department))
    for enterprise in roster.active_enterprises:
        things["enterprise", enterprise.enterprise_id] = _Thing(enterprise.name, _enterprise(enterprise))
    for override in roster.overrides:
        text = _override(override)
        things["override", text] = _Thing(text, {})
    return things


def _yes_no(value: bool) -> str:
    return "是" if value else "否"


def _person(person: Person) -> dict[str, str]:
    return {
        "姓名": person.name,
        "部门": person.department,
        "职级": _WORDS[person.level],
        "上级工号": person.manager_id or "",
        "协作部门": "、".join(person.collaborates),
        "企业微信账号": person.wecom_userid or "",
        "手机": person.mobile or "",
        "状态": _WORDS[person.status],
        "管理员": _yes_no(person.is_admin),
    }


def _department(department: Department) -> dict[str, str]:
    return {
        "上级部门": department.parent or "",
        "服务企业": _yes_no(department.serves_enterprises),
        "年度等次": department.grade or "",
    }


def _enterprise(enterprise: Enterprise) -> dict[str, str]:
    return {
        "企业名称": enterprise.name,
        "联系人": enterprise.contact or "",
        "手机": enterprise.mobile or "",
        "席位": str(enterprise.seats),
    }


def _override(override: Override) -> str:
    return f"{override.rater_id} → {override.subject_id}（{_RELATION_WORDS[override.relation]}）"
