"""Departments of the roster that take no part because nobody 在岗 works there."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, Finding, View, names_of, target_of


class EmptyDepartments:
    name = "departments_without_people"

    def list_findings(self, view: View) -> Iterator[Finding]:
        if not any(rule.kind == "department" for rule in view.plan.subjects):
            return
        empty = [one.name for one in view.roster.departments if not view.roster.active_by_department.get(one.name)]
        if empty:
            params = {"count": len(empty), "names": names_of(empty)}
            yield Finding(self.name, WARN, params, target_of("departments", empty))
