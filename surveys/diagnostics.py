"""Rater-level diagnostics: computed once, at the seal, as counts and effects without names.

They need to know which ballots one rater gave, so they can never be computed again. Groups under ``SMALLEST`` raters
are left out: a count of one in four would point at somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

SMALLEST = 5
_FEW = 4  # values a rater must have given before equal values say anything


@dataclass(frozen=True, slots=True)
class RatedBallot:
    """A ballot with its rater, as it exists only inside the seal. ``values`` run 0 … 1."""

    rater: str
    relation: str
    subject_id: str
    values: tuple[float, ...]


def diagnose_raters(ballots: Iterable[RatedBallot]) -> dict[str, Any]:
    """Per relation: raters, how many gave one value throughout, how many the maximum throughout, spread of their means.

    Never the mean of all: less the groups whose figures are published, it would leave the one that is hidden.
    And over all relations the pairs of people who rated each other, with the correlation of what they gave.
    """
    by_relation: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    given: dict[tuple[str, str], float] = {}
    for item in ballots:
        if item.values:
            by_relation[item.relation][item.rater].extend(item.values)
            given[item.rater.partition(":")[2], item.subject_id] = fmean(item.values)
    relations = {name: _relation(raters) for name, raters in sorted(by_relation.items()) if len(raters) >= SMALLEST}
    return {"relations": relations, "reciprocity": _reciprocity(given)}


def _relation(raters: Mapping[str, list[float]]) -> dict[str, Any]:
    judged = [values for values in raters.values() if len(values) >= _FEW]
    means = [fmean(values) for values in raters.values()]
    return {
        "raters": len(raters),
        "straight": sum(len(set(values)) == 1 for values in judged),
        "all_maximum": sum(all(value == 1 for value in values) for values in judged),
        "spread_of_means": round(100 * pstdev(means), 2),
    }


def _reciprocity(given: Mapping[tuple[str, str], float]) -> dict[str, Any] | None:
    pairs = [(value, given[b, a]) for (a, b), value in given.items() if a < b and (b, a) in given]
    if len(pairs) < SMALLEST:
        return None
    both = [*pairs, *((second, first) for first, second in pairs)]
    centre = fmean(first for first, _ in both)
    variance = fmean((first - centre) ** 2 for first, _ in both)
    covariance = fmean((first - centre) * (second - centre) for first, second in both)
    return {"pairs": len(pairs), "correlation": round(covariance / variance, 3) if variance else None}
