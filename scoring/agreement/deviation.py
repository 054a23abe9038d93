"""AD: by how much the raters of one subject differ, on average, in the units of the scale. Easiest to explain.

Source: Burke & Dunlap 2002 (limit: a sixth of the number of steps).
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic import mean


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle, of at least one value."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ad_mean(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the mean."""
    return _deviation(values, mean(values))


def ad_median(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the median."""
    return _deviation(values, median(values))


def ad_limit(points: int) -> Fraction:
    """Up to this AD raters agree: c/6 of a scale of c steps (5 → 0.8, 101 percentages → 16.8)."""
    return Fraction(points, 6)


def _deviation(values: Sequence[Fraction], centre: Fraction) -> Fraction:
    return mean(abs(value - centre) for value in values)
