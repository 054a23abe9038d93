"""The F distribution, for intervals around reliabilities: probability below a value, and its inverse. Plain floats.

Through the regularised incomplete beta function, by its continued fraction. Source: Abramowitz & Stegun 26.5, 26.6.
"""

import math
from functools import lru_cache

_TINY = 1e-300
_CLOSE = 1e-16


def f_below(value: float, numerator: float, denominator: float) -> float:
    """Probability that F with these degrees of freedom lies below `value` (≥ 0)."""
    if value <= 0:
        return 0.0
    scaled = numerator * value
    return beta_below(scaled / (scaled + denominator), numerator / 2, denominator / 2)


@lru_cache(maxsize=256)
def f_quantile(probability: float, numerator: float, denominator: float) -> float:
    """The value below which F lies with this probability (between 0 and 1). Raises ValueError outside."""
    if not 0 < probability < 1 or numerator <= 0 or denominator <= 0:
        raise ValueError("a probability between 0 and 1 and positive degrees of freedom are needed")
    low, high = 0.0, 1.0
    while f_below(high, numerator, denominator) < probability:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if f_below(middle, numerator, denominator) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1/(1 + d1/(1 + d2/(1 + …))), evaluated forwards (Lentz)."""
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, 10_000):
        term = _term(step - 1, x, a, b)
        lower = 1 / _nonzero(1 + term * lower)
        upper = _nonzero(1 + term / upper)
        value *= upper * lower
        if abs(upper * lower - 1) < _CLOSE * 10:
            break
    return 1 / value


def _term(step: int, x: float, a: float, b: float) -> float:
    """Partial numerators; the first is written so that the fraction begins with 1."""
    half, odd = divmod(step + 1, 2)
    if odd:
        return -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
    return half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
