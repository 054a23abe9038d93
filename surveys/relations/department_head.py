"""``department_head``: the subject's own head. The mirror of ``own_staff``: who counts me as their staff.

The superior where that is a 中层 在岗; else the 中层 of the department; else a superior who is 领导.
"""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class DepartmentHead:
    name = "department_head"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        found = get_subject_person(roster, subject)
        superior = roster.find_person(found.manager_id) if found.manager_id else None
        if superior is not None and superior.status != "active":
            superior = None
        if superior is not None and superior.level == "manager":
            return [superior.party]
        heads = parties(roster.list_members(found.department, "manager"))
        if not heads and superior is not None and superior.level == "leader":
            return [superior.party]
        return heads
