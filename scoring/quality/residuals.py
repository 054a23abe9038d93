"""What is left of a rating when the subject's level and the rater's severity are taken out: y = μ + a_s + b_r + e.

Fitted by turns (block Gauss–Seidel), which needs no matrix and gives the same bytes everywhere. Residuals are the same
for every solution, so it does not matter whether the graph of raters and subjects hangs together.
Source: docs/sources.md, Rater effects; docs/sources.md, Careless and collusive answering.
"""

from collections.abc import Mapping, Sequence
from math import fsum, sqrt

_SWEEPS = 500
_CLOSE = 1e-10

Dyad = tuple[str, str]  # rater, subject


def standardised_residuals(totals: Mapping[Dyad, float]) -> dict[Dyad, float]:
    """Residuals over their own root mean square; empty where the two effects explain everything."""
    dyads = sorted(totals)
    subjects, raters = _index([subject for _, subject in dyads]), _index([rater for rater, _ in dyads])
    residuals = [totals[dyad] for dyad in dyads]
    for _ in range(_SWEEPS):
        moved = _take_out(residuals, subjects)
        moved = max(moved, _take_out(residuals, raters))
        if moved < _CLOSE:
            break
    spread = sqrt(fsum(value * value for value in residuals) / len(residuals)) if residuals else 0.0
    if spread < sqrt(_CLOSE):
        return {}
    return {dyad: value / spread for dyad, value in zip(dyads, residuals, strict=True)}


def _index(names: Sequence[str]) -> list[list[int]]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return list(places.values())


def _take_out(residuals: list[float], groups: Sequence[Sequence[int]]) -> float:
    """Subtract each group's mean; returns the largest mean taken out."""
    largest = 0.0
    for group in groups:
        mean = fsum(residuals[place] for place in group) / len(group)
        largest = max(largest, abs(mean))
        for place in group:
            residuals[place] -= mean
    return largest
