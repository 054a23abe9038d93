"""Mutual inflation: pairs who rate each other higher than their levels and severities explain.

Some reciprocity is natural in any team, so it is estimated first; a pair is flagged only when both residuals are
higher than that explains, at a false discovery rate of 5 % over all pairs. Prompts a question, proves nothing.
Sources: Warner, Kenny & Stoto 1979; Benjamini & Hochberg 1995; Plackett 1954; docs/sources.md, Careless and collusive
answering.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, exp, fsum, pi, sin
from statistics import NormalDist

from scoring.quality.residuals import Dyad

FALSE_DISCOVERIES = 0.05
_MOST = 0.95  # above this everything is reciprocity and no pair could stand out
_STEPS = 64


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """`pairs` who rated each other, `natural` correlation of what they gave, `flagged` pairs beyond it."""

    pairs: int
    natural: float
    flagged: int


def mutual(residuals: Mapping[Dyad, float]) -> dict[Dyad, tuple[float, float]]:
    """Both residuals of every pair who rated each other, under the pair in order."""
    return {
        (first, other): (value, residuals[other, first])
        for (first, other), value in sorted(residuals.items())
        if first < other and (other, first) in residuals
    }


def reciprocity(pairs: Sequence[tuple[float, float]]) -> Reciprocity | None:
    """Natural reciprocity and the pairs beyond it; None without pairs."""
    if not pairs:
        return None
    natural = natural_correlation(pairs)
    chances = [both_above(min(pair), natural) for pair in pairs]
    return Reciprocity(len(pairs), natural, discoveries(chances, FALSE_DISCOVERIES))


def natural_correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Intraclass correlation of the two residuals of a pair, -1 … 1; 0 where they do not vary."""
    size = fsum(first * first + other * other for first, other in pairs)
    return 2 * fsum(first * other for first, other in pairs) / size if size else 0.0


def both_above(bound: float, correlation: float) -> float:
    """Chance that both of two standard normal values with this correlation exceed a bound (Plackett's integral).

    A negative correlation counts as none, one above .95 as .95.
    """
    upper = asin(min(_MOST, max(0.0, correlation)))
    steps = [upper * step / _STEPS for step in range(_STEPS + 1)]
    heights = [exp(-bound * bound / (1 + sin(angle))) for angle in steps]
    simpson = heights[0] + heights[-1] + 4 * fsum(heights[1::2]) + 2 * fsum(heights[2:-1:2])
    return NormalDist().cdf(-bound) ** 2 + upper / _STEPS / 3 * simpson / (2 * pi)


def discoveries(chances: Sequence[float], rate: float) -> int:
    """How many of the hypotheses Benjamini and Hochberg reject at this false discovery rate."""
    ordered = sorted(chances)
    passed = [place for place, chance in enumerate(ordered, 1) if chance <= rate * place / len(ordered)]
    return passed[-1] if passed else 0


def bound_for(chance: float, correlation: float) -> float:
    """The bound that both values exceed with a given chance: the inverse of `both_above`."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if both_above(middle, correlation) > chance else (low, middle)
    return (low + high) / 2
