"""`collaborating_managers`: 中层 of the departments in the subject's 协作部门."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class CollaboratingManagers:
    name = "collaborating_managers"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        person = get_subject_person(roster, subject)
        return [party for name in person.collaborates for party in parties(roster.list_members(name, "manager"))]
