"""AD: by how much the raters of one subject differ, on average, in the units of the scale. Easiest to explain.

Source: Burke & Dunlap 2002 (limit: a sixth of the number of steps).
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.agreement.sums import common_denominator


def ad_mean(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the mean, of at least one value."""
    whole, unit = common_denominator(values)
    n, middle = len(whole), sum(whole)
    return Fraction(sum(abs(n * value - middle) for value in whole), n * n * unit)


def ad_median(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the median (of an even number of values from the mean of the two in the middle)."""
    whole, unit = common_denominator(values)
    ordered, half = sorted(whole), len(whole) // 2
    twice = ordered[half] + ordered[-half - 1]
    return Fraction(sum(abs(2 * value - twice) for value in whole), 2 * len(whole) * unit)


def ad_limit(points: int) -> Fraction:
    """Up to this AD raters agree: c/6 of a scale of c steps (5 → 0.8, 101 percentages → 16.8)."""
    return Fraction(points, 6)
