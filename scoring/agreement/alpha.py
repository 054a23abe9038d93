"""Cronbach's alpha of a questionnaire: how far its items say the same of the subjects.

Rows are subjects (their means over raters: on single sheets the halo of each rater inflates it), columns items.
Source: Cronbach 1951; interval: Feldt 1965.
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.agreement.anova import Rows
from scoring.agreement.fdistribution import f_quantile
from scoring.agreement.icc import Estimate
from scoring.agreement.sums import common_denominator, total, total_of_products


def variance(values: Sequence[Fraction]) -> Fraction:
    """Sample variance, divisor n − 1; at least two values."""
    whole, unit = common_denominator(values)
    n, middle = len(whole), sum(whole)
    return Fraction(n * sum(value * value for value in whole) - middle * middle, n * (n - 1) * unit * unit)


def alpha(rows: Rows) -> Estimate | None:
    """k/(k − 1) (1 − Σ s_i²/s_T²) with Feldt's 95 % interval; None below two rows or items, or where nothing varies."""
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    whole = variance([total(row) for row in rows])
    if whole == 0:
        return None
    items = total(variance(column) for column in zip(*rows, strict=True))
    value = Fraction(k, k - 1) * (1 - items / whole)
    free, left = n - 1, (n - 1) * (k - 1)
    rest = 1 - float(value)
    return Estimate(value, 1 - rest * f_quantile(0.975, free, left), 1 - rest * f_quantile(0.025, free, left))


def covariance(first: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """Sample covariance, divisor n − 1."""
    n = len(first)
    return (total_of_products(first, other) - total(first) * total(other) / n) / (n - 1)
