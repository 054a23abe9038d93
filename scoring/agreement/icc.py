"""Intraclass correlations of a full table of subjects × raters, with 95 % intervals.

ICC(1): raters of each subject are different people; ICC(2): the same raters for all, and their strictness counts as
error; ICC(3): the same raters, only the order counts. `,1` is one rater, `,k` the mean of the k raters.
Source: Shrout & Fleiss 1979; McGraw & Wong 1996 (interval of ICC(2,1)); ICC(2,k)'s interval is the one of ICC(2,1)
carried over by Spearman–Brown (1910), as R psych and pingouin do (R irr differs).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from scoring.agreement.anova import OneWay, TwoWay
from scoring.agreement.fdistribution import f_quantile

Number = TypeVar("Number", float, Fraction)
_BOTH_SIDES = 0.975


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with its interval; the bounds are None where none is known."""

    value: Fraction
    low: float | None = None
    high: float | None = None


def icc_2_single(table: TwoWay) -> Estimate | None:
    """(MSB − MSE)/(MSB + (k − 1) MSE + k (MSJ − MSE)/n)."""
    spread = Fraction(table.k) * (table.raters - table.error) / table.n
    value = _ratio(table.between - table.error, table.between + (table.k - 1) * table.error + spread)
    return _estimate(value, *_icc_2_bounds(table, value))


def icc_2_mean(table: TwoWay) -> Estimate | None:
    """(MSB − MSE)/(MSB + (MSJ − MSE)/n)."""
    value = _ratio(table.between - table.error, table.between + (table.raters - table.error) / table.n)
    single = icc_2_single(table)
    if single is None or single.low is None or single.high is None:
        return _estimate(value)
    return _estimate(value, spearman_brown(single.low, table.k), spearman_brown(single.high, table.k))


def icc_3_mean(table: TwoWay) -> Estimate | None:
    """(MSB − MSE)/MSB; the same as alpha of the raters."""
    value = _ratio(table.between - table.error, table.between)
    low, high = _f_bounds(table.between, table.error, table.n - 1, (table.n - 1) * (table.k - 1))
    return _estimate(value, *(_mean_from_f(bound) for bound in (low, high)))


def spearman_brown(single: Number, raters: int) -> Number:
    """Reliability of the mean of `raters` when one rater has `single`: k r/(1 + (k − 1) r)."""
    return raters * single / (1 + (raters - 1) * single)


def icc_unbalanced(table: OneWay) -> Estimate | None:
    """ICC(1) with unequal numbers of raters: k0 in place of k; its interval is approximate."""
    k = table.effective_size
    value = _ratio(table.between - table.within, table.between + (k - 1) * table.within)
    low, high = _f_bounds(table.between, table.within, len(table.sizes) - 1, sum(table.sizes) - len(table.sizes))
    return _estimate(value, *(_from_f(bound, float(k)) for bound in (low, high)))


def icc_unbalanced_mean(table: OneWay) -> Estimate | None:
    """ICC(1,k) of the means as they are: (MSB − MSW)/MSB."""
    value = _ratio(table.between - table.within, table.between)
    low, high = _f_bounds(table.between, table.within, len(table.sizes) - 1, sum(table.sizes) - len(table.sizes))
    return _estimate(value, *(_mean_from_f(bound) for bound in (low, high)))


def _ratio(top: Fraction, bottom: Fraction) -> Fraction | None:
    return None if bottom == 0 else top / bottom


def _estimate(value: Fraction | None, low: float | None = None, high: float | None = None) -> Estimate | None:
    return None if value is None else Estimate(value, low, high)


def _f_bounds(above: Fraction, below: Fraction, free: int, left: int) -> tuple[float | None, float | None]:
    """Bounds of the true ratio of two expected mean squares; none where the lower one is nothing."""
    if below == 0:
        return None, None
    ratio = float(above / below)
    return ratio / f_quantile(_BOTH_SIDES, free, left), ratio * f_quantile(_BOTH_SIDES, left, free)


def _from_f(ratio: float | None, k: float) -> float | None:
    return None if ratio is None else (ratio - 1) / (ratio + k - 1)


def _mean_from_f(ratio: float | None) -> float | None:
    return None if not ratio else 1 - 1 / ratio


def _icc_2_bounds(table: TwoWay, value: Fraction | None) -> tuple[float | None, float | None]:
    """McGraw & Wong 1996, table 7, with Satterthwaite's degrees of freedom."""
    if value is None or value >= 1 or table.error == 0:
        return None, None
    n, k, rho = table.n, table.k, float(value)
    between, raters, error = float(table.between), float(table.raters), float(table.error)
    a, b = k * rho / (n * (1 - rho)), 1 + k * rho * (n - 1) / (n * (1 - rho))
    mixed = a * raters + b * error
    free = mixed**2 / ((a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    rest = k * raters + (k * n - k - n) * error
    low_f, high_f = f_quantile(_BOTH_SIDES, n - 1, free), f_quantile(_BOTH_SIDES, free, n - 1)
    low = n * (between - low_f * error) / (low_f * rest + n * between)
    high = n * (high_f * between - error) / (rest + n * high_f * between)
    return low, high
