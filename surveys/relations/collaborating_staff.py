"""`collaborating_staff`: 中层 and 员工 of the departments in the subject's 协作部门, never of the own one."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class CollaboratingStaff:
    name = "collaborating_staff"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        person = get_subject_person(roster, subject)
        others = [name for name in person.collaborates if name != person.department]
        places = [(name, level) for name in others for level in ("manager", "staff")]
        return [party for name, level in places for party in parties(roster.list_members(name, level))]
