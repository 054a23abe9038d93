"""``leaders``: all 领导 在岗."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec, parties
from surveys.roster import Roster


class Leaders:
    name = "leaders"
    kinds = ("person", "department", "service")

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return parties(roster.list_level("leader"))
