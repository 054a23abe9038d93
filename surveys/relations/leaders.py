"""`leaders`: all 领导 在岗."""

from __future__ import annotations

from surveys.plans.model import KINDS
from surveys.relations.base import SubjectSpec, parties
from surveys.roster import Roster


class Leaders:
    name = "leaders"
    kinds = KINDS

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return parties(roster.list_level("leader"))
