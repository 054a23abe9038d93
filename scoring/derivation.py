"""The derivation of a score: a tree of plain JSON from which a layman can recompute it with pencil and paper.

Numbers are texts without loss: decimals where they end, else fractions.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text, number_text, publish
from scoring.grading.groups import Graded
from scoring.inputs import HistoryEntry
from scoring.policy_model import Policy
from scoring.results import PartResult, RelationResult
from scoring.sources.base import PartFigure


def derive(
    policy: Policy,
    exact: Fraction | None,
    parts: Sequence[PartResult],
    figures: Sequence[PartFigure],
    graded: Graded,
    group: str,
    past: Sequence[HistoryEntry],
) -> dict[str, Any]:
    """The whole way of one score. `exact` is the score before its one rounding."""
    tree: dict[str, Any] = {
        "policy": policy.name,
        "percent": policy.percent,
        "missing": policy.missing,
        "decimals": policy.decimals,
        "parts": [_part(policy, part, figure) for part, figure in zip(parts, figures, strict=True)],
        "exact": None if exact is None else exact_text(exact),
        "published": None if exact is None else number_text(publish(exact, policy.decimals), policy.decimals),
        "grading": {"group": group, "grade": graded.grade, "rank": graded.rank, **graded.working},
    }
    if policy.part_round:
        tree["full_points"] = exact_text(policy.full_points)
    if past:
        tree["history"] = [_past(row) for row in sorted(past, key=lambda row: row.period)]
    return tree


def _part(policy: Policy, part: PartResult, figure: PartFigure) -> dict[str, Any]:
    return {
        "part": part.key,
        "source": part.source,
        "points_max": exact_text(part.points_max),
        "weight": exact_text(part.weight),
        "percent": _exact(part.percent),
        "points": _exact(part.points),
        "in_score": exact_text(part.weight * (part.percent or Fraction(0))),
        "working": figure.working,
        "relations": [_relation(policy, relation) for relation in part.relations],
    }


def _relation(policy: Policy, relation: RelationResult) -> dict[str, Any]:
    tree = {
        "relation": relation.relation,
        "points_max": exact_text(relation.points_max),
        "anonymous": relation.anonymous,
        "hidden": relation.anonymous and 0 < relation.raters < policy.min_raters,
        "raters": relation.raters,
        "percent": _exact(relation.percent),
        "points": _exact(relation.points),
    }
    if relation.invited is not None:
        tree["invited"] = relation.invited
    return tree


def _past(row: HistoryEntry) -> dict[str, Any]:
    return {"period": row.period, "score": _exact(row.score), "grade": row.grade}


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)
