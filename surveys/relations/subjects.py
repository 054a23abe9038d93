"""Which subjects a plan's rules draw from a roster."""

from __future__ import annotations

from surveys.plans.model import LISTED, Plan, SubjectsRule
from surveys.relations.base import SubjectSpec
from surveys.relations.namesakes import tell_apart
from surveys.roster import Department, Roster


def list_subjects(roster: Roster, plan: Plan) -> tuple[SubjectSpec, ...]:
    """Subjects in the order of the plan's rules, inside a rule by key; each id once, namesakes with their keys."""
    by_id: dict[str, SubjectSpec] = {}
    for rule in plan.subjects:
        for subject in _draw(roster, rule):
            by_id.setdefault(subject.subject_id, subject)
    return tell_apart(tuple(by_id.values()))


def _has_people(roster: Roster, department: Department) -> bool:
    """Whether 中层 or 员工 在岗 work there: a department of leaders alone is the leadership, not a section."""
    return any(roster.list_members(department.name, level) for level in ("manager", "staff"))


def _draw(roster: Roster, rule: SubjectsRule) -> list[SubjectSpec]:
    if rule.kind in LISTED:
        return [SubjectSpec(service.key, rule.kind, service.name, service.unit, rule.kind) for service in rule.services]
    if rule.kind == "enterprise":
        return [
            SubjectSpec(enterprise.enterprise_id, "enterprise", enterprise.name, "", "enterprise")
            for enterprise in roster.active_enterprises
            if not rule.enterprises or enterprise.enterprise_id in rule.enterprises
        ]
    if rule.kind == "department":
        return [
            SubjectSpec(department.name, "department", department.name, department.name, "department")
            for department in roster.departments
            if _has_people(roster, department) and (department.serves_enterprises or not rule.serves_enterprises)
        ]
    return [
        SubjectSpec(person.person_id, "person", person.name, person.department, person.level)
        for person in roster.active_people
        if person.level in rule.levels
    ]
