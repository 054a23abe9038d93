"""Departments of the roster that take no part because nobody 在岗 works there."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of


class EmptyDepartments:
    name = "departments_without_people"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        if not any(rule.kind == "department" for rule in view.plan.subjects):
            return
        empty = [
            department.name
            for department in view.roster.departments
            if not view.roster.active_by_department.get(department.name)
        ]
        if empty:
            params = {"count": len(empty), "names": names_of(empty)}
            yield PreflightFinding(self.name, WARN, params, target_of("departments", empty))
