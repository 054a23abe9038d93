"""Which subjects a plan's rules draw from a roster."""

from __future__ import annotations

from surveys.plans.model import LISTED, Plan, SubjectsRule
from surveys.relations.base import SubjectSpec
from surveys.roster import Department, Roster


def list_subjects(roster: Roster, plan: Plan) -> tuple[SubjectSpec, ...]:
    """Subjects in the order of the plan's rules, inside a rule by key; each id once."""
    found: dict[str, SubjectSpec] = {}
    for rule in plan.subjects:
        for subject in _draw(roster, rule):
            found.setdefault(subject.subject_id, subject)
    return tuple(found.values())


def _has_people(roster: Roster, department: Department) -> bool:
    """Whether 中层 or 员工 在岗 work there: a department of leaders alone is the leadership, not a section."""
    return any(roster.list_members(department.name, level) for level in ("manager", "staff"))


def _draw(roster: Roster, rule: SubjectsRule) -> list[SubjectSpec]:
    if rule.kind in LISTED:
        return [SubjectSpec(one.key, rule.kind, one.name, one.unit, rule.kind) for one in rule.services]
    if rule.kind == "enterprise":
        return [
            SubjectSpec(one.enterprise_id, "enterprise", one.name, "", "enterprise")
            for one in roster.active_enterprises
            if not rule.enterprises or one.enterprise_id in rule.enterprises
        ]
    if rule.kind == "department":
        return [
            SubjectSpec(one.name, "department", one.name, one.name, "department")
            for one in roster.departments
            if _has_people(roster, one) and (one.serves_enterprises or not rule.serves_enterprises)
        ]
    return [
        SubjectSpec(one.person_id, "person", one.name, one.department, one.level)
        for one in roster.active_people
        if one.level in rule.levels
    ]
