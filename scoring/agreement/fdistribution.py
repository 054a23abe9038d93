"""The F distribution, for intervals around reliabilities: probability below a value, and its inverse. Plain floats.

Through the regularised incomplete beta function. Source: Abramowitz & Stegun 26.6.
"""

from functools import lru_cache

from scoring.intervals.beta import incomplete_beta


def f_below(value: float, numerator: float, denominator: float) -> float:
    """Probability that F with these degrees of freedom lies below `value` (≥ 0)."""
    if value <= 0:
        return 0.0
    scaled = numerator * value
    return incomplete_beta(scaled / (scaled + denominator), numerator / 2, denominator / 2)


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
