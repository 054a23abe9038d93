"""`enterprises`: every seat of every active enterprise."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec
from surveys.roster import Roster


class Enterprises:
    name = "enterprises"
    kinds = ("person", "department", "service", "project")

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return [party for enterprise in roster.active_enterprises for party in enterprise.parties]
