"""Who rates whom: the registry of rater rules. To add one, see docs/how-to-add/rater-rule.md."""

from __future__ import annotations

from surveys.relations.base import RaterRule, SubjectSpec
from surveys.relations.candidates import Candidates, list_candidates, list_stand_ins
from surveys.relations.planning import AssignmentSpec, RoundPlan, plan_round
from surveys.relations.registry import RATER_RULES

__all__ = [
    "RATER_RULES",
    "AssignmentSpec",
    "Candidates",
    "RaterRule",
    "RoundPlan",
    "SubjectSpec",
    "list_candidates",
    "list_stand_ins",
    "plan_round",
]
