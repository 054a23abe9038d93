"""`leaders_and_managers`: all 领导, and all 中层 but those of the subject's own department."""

from __future__ import annotations

from surveys.plans.model import KINDS
from surveys.relations.base import SubjectSpec, parties
from surveys.roster import Roster


class LeadersAndManagers:
    name = "leaders_and_managers"
    kinds = KINDS

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        managers = (manager for manager in roster.list_level("manager") if manager.department != subject.unit)
        return parties(roster.list_level("leader")) + parties(managers)
