"""Policies: how ratings, indicators and ledgers become scores and grades. Source: docs/formats.md, The policy file."""

from scoring.policy.builtin import BUILTIN, builtin_text, load_builtin
from scoring.policy.parse import parse_policy
from scoring.policy_model import Band, EventRule, Grading, Honours, Item, Part, Policy, Relation, Scale, Trim, UnitRule

__all__ = [
    "BUILTIN",
    "Band",
    "EventRule",
    "Grading",
    "Honours",
    "Item",
    "Part",
    "Policy",
    "Relation",
    "Scale",
    "Trim",
    "UnitRule",
    "builtin_text",
    "load_builtin",
    "parse_policy",
]
