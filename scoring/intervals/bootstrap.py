"""Bootstrap intervals, percentile and BCa, for figures without a formula (a median). Only from 20 values on: below,
they cover too little and the t interval is better (docs/sources.md, Intervals).

The resamples come from a fixed sequence, so the same values give the same interval everywhere; nothing here is random.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import NormalDist

from scoring.intervals.estimates import Interval

BOOTSTRAP_FROM = 20
Statistic = Callable[[Sequence[float]], float]
_NORMAL = NormalDist()
_WORD = (1 << 64) - 1


def percentile_interval(
    values: Sequence[float],
    statistic: Statistic,
    confidence: float = 95.0,
    *,
    resamples: int = 2000,
    least: int = BOOTSTRAP_FROM,
) -> Interval | None:
    """Between the quantiles of the resampled statistic; None for fewer than `least` values."""
    if len(values) < least:
        return None
    resampled = _resampled(values, statistic, resamples)
    tail = (1 - confidence / 100) / 2
    return Interval(_quantile(resampled, tail), _quantile(resampled, 1 - tail))


def bca_interval(
    values: Sequence[float],
    statistic: Statistic,
    confidence: float = 95.0,
    *,
    resamples: int = 2000,
    least: int = BOOTSTRAP_FROM,
) -> Interval | None:
    """The same, corrected for bias and for skewness (Efron 1987). None for fewer than `least` values, and where all
    resamples lie on one side of the figure, which leaves the bias unknown."""
    if len(values) < least:
        return None
    ordered = sorted(values)
    observed, resampled = statistic(ordered), _resampled(ordered, statistic, resamples)
    below = sum(1 for value in resampled if value < observed) / resamples
    if not 0 < below < 1:
        return None
    bias, skew = _NORMAL.inv_cdf(below), _acceleration(ordered, statistic)
    half = _NORMAL.inv_cdf((1 + confidence / 100) / 2)
    low, high = (_NORMAL.cdf(bias + (bias + side * half) / (1 - skew * (bias + side * half))) for side in (-1.0, 1.0))
    return Interval(_quantile(resampled, low), _quantile(resampled, high))


def _resampled(values: Sequence[float], statistic: Statistic, resamples: int) -> list[float]:
    """The statistic of each resample, ascending. Order of the values does not matter."""
    ordered, numbers, count = sorted(values), _sequence(), len(values)
    return sorted(statistic([ordered[next(numbers) * count >> 64] for _ in range(count)]) for _ in range(resamples))


def _sequence() -> Iterator[int]:
    """Well-mixed words of 64 bits from a counter: the SplitMix64 sequence (Steele, Lea & Flood 2014) from 0."""
    state = 0
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _WORD
        word = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
        yield word ^ (word >> 31)


def _acceleration(values: Sequence[float], statistic: Statistic) -> float:
    """Skewness of the statistic, by leaving out one value after another."""
    without = [statistic([*values[:index], *values[index + 1 :]]) for index in range(len(values))]
    centre = math.fsum(without) / len(without)
    squares = math.fsum((centre - mean) ** 2 for mean in without)
    return math.fsum((centre - mean) ** 3 for mean in without) / (6 * squares**1.5) if squares else 0.0


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The order statistic at share × (B + 1), between two of them by straight line."""
    place = min(max(share * (len(ordered) + 1), 1.0), float(len(ordered)))
    index = min(int(place), len(ordered) - 1)
    return ordered[index - 1] + (place - index) * (ordered[index] - ordered[index - 1])
