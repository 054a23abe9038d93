"""``public``: whoever scans the code; nobody is assigned."""

from __future__ import annotations

from surveys.relations.base import SubjectSpec
from surveys.roster import Roster


class Public:
    name = "public"
    kinds = ("person", "department", "service")

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> list[str]:
        return []
