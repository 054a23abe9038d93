"""`superior`: the subject's 上级; away, the nearest one above who is 在岗 steps in."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person
from surveys.relations.standing_in import StandIn, find_stand_in
from surveys.roster import Roster


class Superior:
    name = "superior"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        person = get_subject_person(roster, subject)
        superior = roster.find_person(person.manager_id) if person.manager_id else None
        if superior is not None and superior.status == "active":
            return [superior.party]
        return [stand_in.person.party for stand_in in self.list_stand_ins(roster, subject)]

    def list_stand_ins(self, roster: Roster, subject: SubjectSpec) -> tuple[StandIn, ...]:
        person = get_subject_person(roster, subject)
        superior = roster.find_person(person.manager_id) if person.manager_id else None
        if superior is None or superior.status == "active":
            return ()
        stand_in = find_stand_in(roster, superior)
        return (stand_in,) if stand_in is not None and stand_in.person.person_id != person.person_id else ()
