"""How sure an effect is: conditional standard deviations of subjects' and raters' effects, and of sums of them.

Exact where the dense equations fit; beyond, from each one's own ratings alone, which is a lower bound and said to be
one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.fairness.ratings import Ratings, Real, Whole
from scoring.fairness.reml import LARGEST_SIDE
from scoring.fairness.system import System, sides_of
from scoring.fairness.variances import Variances

_ROWS = 256  # sums worked out at a time


@dataclass(frozen=True)
class Spreads:
    """Standard deviations (S,) and (R,); `exact` or lower bounds."""

    subject: Real
    rater: Real
    exact: bool


def spreads(ratings: Ratings, variances: Variances) -> Spreads:
    """Conditional on the variances and the relations' means."""
    rest, system = variances.residual, _system(ratings, variances)
    if system is not None:
        subject, rater = system.spreads()
        return Spreads(np.sqrt(rest * subject), np.sqrt(rest * rater), True)
    subject = rest / (ratings.of_subject + variances.subject_ratio)
    return Spreads(np.sqrt(subject), np.sqrt(rest / (ratings.of_rater + variances.rater_ratio)), False)


@dataclass(frozen=True)
class Sums:
    """Sums over the raters' effects: `own` weights (sparse, n × R) less `factor` (n,) times the row `which` (n,) of
    `common` weights (sparse)."""

    own: Any
    common: Any
    which: Whole
    factor: Real


def variances_of_sums(ratings: Ratings, variances: Variances, sums: Sums) -> Real:
    """Conditional variances (n,) of the sums. Beyond the dense limit a lower bound that leaves out `common`."""
    system = _system(ratings, variances)
    if system is None:
        bound: Real = sums.own.multiply(sums.own) @ (variances.residual / (ratings.of_rater + variances.rater_ratio))
        return bound
    subject_variances = np.empty(len(sums.factor))
    for start in range(0, len(subject_variances), _ROWS):
        rows = slice(start, start + _ROWS)
        shared = sums.common[sums.which[rows]].toarray() * sums.factor[rows, None]
        subject_variances[rows] = variances.residual * system.of_raters(sums.own[rows].toarray() - shared)
    return subject_variances


def _system(ratings: Ratings, variances: Variances) -> System | None:
    if min(len(ratings.subjects), len(ratings.raters)) > LARGEST_SIDE:
        return None
    subject, rater = (variances.subject / variances.residual) ** 0.5, (variances.rater / variances.residual) ** 0.5
    return System(sides_of(ratings), subject, rater)
