"""`colleagues`: people of the subject's own department and level; for a department, all its 中层 and 员工."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, parties
from surveys.roster import Roster


class Colleagues:
    name = "colleagues"
    kinds = ("person", "department")

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        levels = (subject.level,) if subject.kind == "person" else ("manager", "staff")
        return [party for level in levels for party in parties(roster.list_members(subject.unit, level))]
