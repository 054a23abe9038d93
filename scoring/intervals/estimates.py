"""Estimates with their spread, how they combine, and the t interval of each.

Source: docs/sources.md, Intervals (Welch–Satterthwaite; Tukey & McLaughlin 1963 for trimmed means; Cochran 1977
for the finite population).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic import mean
from scoring.intervals.quantile import t_quantile
from scoring.statistics.tally import Tally


class Interval(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure (exact), the variance of its estimation error, and the degrees of freedom of that variance.

    `variance` 0.0 means that the answers did not differ, not that nothing is uncertain: the caller must say which.
    """

    value: Fraction
    variance: float
    df: float


def estimate_mean(values: Sequence[Fraction], population: int | None = None) -> Estimate | None:
    """The mean of the values; None for fewer than two, of which no spread can be had.

    With `population` N the finite population correction 1 − n/N: right where exactly these N were to be heard (the
    enterprises of a quarter), wrong where raters stand for others who might have rated.
    """
    tally = values if isinstance(values, Tally) else Tally.of(values)
    count = len(tally)
    if count < 2:
        return None
    total = sum(top * number for top, number in tally.runs)
    squares = sum(top * top * number for top, number in tally.runs)
    variance = Fraction(count * squares - total * total, (count * tally.denominator) ** 2 * (count - 1))
    if population is not None:
        variance *= max(Fraction(0), 1 - Fraction(count, population))
    return Estimate(Fraction(total, count * tally.denominator), float(variance), float(count - 1))


def estimate_trimmed(values: Sequence[Fraction], low: int = 1, high: int = 1) -> Estimate | None:
    """The mean without the `low` lowest and `high` highest values, with the winsorised standard error.

    None where fewer than two values are kept. Degrees of freedom: the values kept less one.
    """
    count, kept = len(values), len(values) - low - high
    if kept < 2:
        return None
    held = winsorised(values, low, high)
    centre = mean(held)
    squares = sum(((value - centre) ** 2 for value in held), Fraction(0))
    variance = squares / (count - 1) / count * Fraction(count, kept) ** 2
    return Estimate(mean(sorted(values)[low : count - high]), float(variance), float(kept - 1))


def winsorised(values: Sequence[Fraction], low: int, high: int) -> list[Fraction]:
    """The values in their order, the `low` lowest raised and the `high` highest lowered to the next one kept."""
    ordered = sorted(values)
    least, most = ordered[low], ordered[len(ordered) - high - 1]
    return [min(max(value, least), most) for value in values]


def combined(terms: Iterable[tuple[Fraction, Estimate]]) -> Estimate:
    """Σ coefficient × estimate of independent estimates, at least one; degrees of freedom by Welch–Satterthwaite."""
    members = list(terms)
    shares = [(float(factor) ** 2 * estimate.variance, estimate.df) for factor, estimate in members]
    variance = math.fsum(share for share, _ in shares)
    below = math.fsum(share * share / df for share, df in shares)
    value = sum((factor * estimate.value for factor, estimate in members), Fraction(0))
    return Estimate(value, variance, variance * variance / below if below else min(df for _, df in shares))


def difference(first: Estimate, other: Estimate) -> Estimate:
    """`one` less `other`, raters independent (Welch)."""
    return combined(((Fraction(1), first), (Fraction(-1), other)))


def paired_difference(first: Sequence[Fraction], other: Sequence[Fraction]) -> Estimate | None:
    """The mean of the differences of values that belong together, in the same order; None for fewer than two pairs."""
    return estimate_mean([a - b for a, b in zip(first, other, strict=True)])


def interval(
    estimate: Estimate, confidence: Fraction = Fraction(95), low: Fraction | None = None, high: Fraction | None = None
) -> Interval:
    """The t interval that holds the true figure with `confidence` percent, cut at the ends `low` and `high` of the
    scale."""
    reach = t_quantile(float((100 + confidence) / 200), estimate.df) * math.sqrt(estimate.variance)
    centre = float(estimate.value)
    ends = centre - reach, centre + reach
    return Interval(
        ends[0] if low is None else max(ends[0], float(low)),
        ends[1] if high is None else min(ends[1], float(high)),
    )
