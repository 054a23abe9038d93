"""Quantiles of Student's t, in plain Python.

Own code instead of scipy.special because `pingji score` on a small case should not wait for scipy to load (a
quarter of a second, ten times the scoring), and because plain IEEE arithmetic prints the same digits everywhere.
Agrees with scipy to 1e-8 for 1 ≤ df ≤ 10⁶ (tests). Formula: DLMF 8.17.4.
"""

import math
from functools import lru_cache
from statistics import NormalDist

from scoring.intervals.beta import incomplete_beta

_NORMAL = NormalDist()
_AS_NORMAL = 1e7  # degrees of freedom from which t is the normal distribution to seven digits


@lru_cache(maxsize=4096)
def t_quantile(probability: float, df: float) -> float:
    """The value that t with `df` ≥ 1 degrees of freedom (any real number) stays below with `probability` in (0, 1).

    Newton's method on the two-sided tail, a convex falling function: from the normal quantile, which lies below the
    root, or from anywhere near it, no step leads astray.
    """
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -t_quantile(1 - probability, df)
    least = _NORMAL.inv_cdf(probability)
    if df >= _AS_NORMAL:
        return least
    tail, value = 2 * (1 - probability), _near(least, df)
    for _ in range(200):
        step = (two_sided_tail(value, df) - tail) / (2 * _density(value, df))
        value = max(value + step, least)
        if abs(step) <= 1e-8 * value:  # the next step would be some 1e-16 of it
            break
    return value


def _near(normal: float, df: float) -> float:
    """The first terms of the expansion in 1/df (Fisher & Cornish 1960), good enough to start from beyond a few df."""
    square = normal * normal
    first = normal * (square + 1) / 4
    second = normal * ((5 * square + 16) * square + 3) / 96
    third = normal * (((3 * square + 19) * square + 17) * square - 15) / 384
    return normal + (first + (second + third / df) / df) / df if df >= 3 else normal


def two_sided_tail(value: float, df: float) -> float:
    """P(|T| > value) for value ≥ 0."""
    square = value * value
    if square <= df:  # the complement keeps its digits and converges faster
        return 1 - incomplete_beta(square / (df + square), 0.5, df / 2)
    return incomplete_beta(df / (df + square), df / 2, 0.5)


def _density(value: float, df: float) -> float:
    scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    return math.exp(scale - (df + 1) / 2 * math.log1p(value * value / df))
