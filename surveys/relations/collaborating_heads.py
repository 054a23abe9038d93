"""`collaborating_heads`: heads (中层) of the departments in the subject's 协作部门, never of the own one."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class CollaboratingHeads:
    name = "collaborating_heads"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        person = get_subject_person(roster, subject)
        others = (name for name in person.collaborates if name != person.department)
        return [party for name in others for party in parties(roster.list_members(name, "manager"))]
