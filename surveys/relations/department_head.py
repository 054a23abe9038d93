"""`department_head`: the subject's own head. The mirror of `own_staff`: who counts me as their staff.

The superior where that is a 中层 在岗; else the 中层 of the department; else a superior who is 领导. Where all of them
are away, the superior's (or the head's) own superior steps in.
"""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.relations.standing_in import StandIn, find_stand_in
from surveys.roster import Person, Roster


class DepartmentHead:
    name = "department_head"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        there = _list_there(roster, subject)
        return there or [stand_in.person.party for stand_in in self.list_stand_ins(roster, subject)]

    def list_stand_ins(self, roster: Roster, subject: SubjectSpec) -> tuple[StandIn, ...]:
        if _list_there(roster, subject):
            return ()
        stand_ins = (find_stand_in(roster, away) for away in _list_away(roster, get_subject_person(roster, subject)))
        others = (
            stand_in
            for stand_in in stand_ins
            if stand_in is not None and stand_in.person.person_id != subject.subject_id
        )
        return tuple({stand_in.person.person_id: stand_in for stand_in in others}.values())


def _list_there(roster: Roster, subject: SubjectSpec) -> list[str]:
    person = get_subject_person(roster, subject)
    superior = roster.find_person(person.manager_id) if person.manager_id else None
    if superior is not None and superior.status != "active":
        superior = None
    if superior is not None and superior.level == "manager":
        return [superior.party]
    heads = [head for head in roster.list_members(person.department, "manager") if head.person_id != person.person_id]
    if not heads and superior is not None and superior.level == "leader":
        return [superior.party]
    return parties(heads)


def _list_away(roster: Roster, person: Person) -> list[Person]:
    """Whom somebody must stand in for: the superior, else the heads who are away, else those who left."""
    superior = roster.find_person(person.manager_id) if person.manager_id else None
    if superior is not None:
        return [superior] if superior.status != "active" else []
    heads = [head for head in roster.people if head.department == person.department and head.level == "manager"]
    away = [head for head in heads if head.status in ("leave", "seconded")]
    return away or [head for head in heads if head.status == "left"]
