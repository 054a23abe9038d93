"""`all_staff`: every 中层 and 员工 在岗; with `draw` a sample of the house, with `not_own_unit` of the others."""

from __future__ import annotations

from surveys.plans.model import KINDS
from surveys.relations.base import SubjectSpec
from surveys.roster import Roster


class AllStaff:
    name = "all_staff"
    kinds = KINDS

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> tuple[str, ...]:
        return roster.list_parties("manager") + roster.list_parties("staff")
