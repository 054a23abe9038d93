"""`self`: people rate themselves; a department is rated by its own heads (中层), who speak for it."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person, parties
from surveys.roster import Roster


class SelfRating:
    name = "self"
    kinds = ("person", "department")

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        if subject.kind == "department":
            return parties(roster.list_members(subject.unit, "manager"))
        return [get_subject_person(roster, subject).party]
