"""Intervals: how far a figure made of few raters may be from what many would have said. Reports only, never a decision.

Variances are summed exactly and become floats once; see `estimates`, `bootstrap`, `quantile`.
"""

from scoring.intervals.bootstrap import BOOTSTRAP_FROM, bca_interval, percentile_interval
from scoring.intervals.estimates import (
    Estimate,
    Interval,
    combined,
    difference,
    estimate_mean,
    estimate_trimmed,
    interval,
    paired_difference,
    winsorised,
)
from scoring.intervals.quantile import t_quantile

__all__ = [
    "BOOTSTRAP_FROM",
    "Estimate",
    "Interval",
    "bca_interval",
    "combined",
    "difference",
    "estimate_mean",
    "estimate_trimmed",
    "interval",
    "paired_difference",
    "percentile_interval",
    "t_quantile",
    "winsorised",
]
