"""`own_staff`: 员工 whose 上级工号 is the subject's, and those of the department who have none."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class OwnStaff:
    name = "own_staff"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        person = get_subject_person(roster, subject)
        reports = [member for member in roster.list_reports(person.person_id) if member.level == "staff"]
        unassigned = [member for member in roster.list_members(person.department, "staff") if member.manager_id is None]
        return parties(reports + unassigned)
