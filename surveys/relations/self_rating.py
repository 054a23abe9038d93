"""``self``: people rate themselves."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, get_subject_person
from surveys.roster import Roster


class SelfRating:
    name = "self"
    kinds = ("person",)

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return [get_subject_person(roster, subject).party]
