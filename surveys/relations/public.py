"""`public`: whoever scans the code; nobody is assigned."""

from __future__ import annotations

from surveys.plans.model import KINDS
from surveys.relations.base import SubjectSpec
from surveys.roster import Roster


class Public:
    name = "public"
    kinds = KINDS

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return []
