"""How sure an effect is: conditional standard deviations of subjects' and raters' effects.

Exact where the dense equations fit; beyond, from each one's own ratings alone, which is a lower bound and said to be
one.
"""

from dataclasses import dataclass

import numpy as np

from scoring.fairness.ratings import Ratings, Real
from scoring.fairness.reml import LARGEST_SIDE
from scoring.fairness.system import System, sides_of
from scoring.fairness.variances import Variances


@dataclass(frozen=True)
class Spreads:
    """Standard deviations (S,) and (R,); `exact` or lower bounds."""

    subject: Real
    rater: Real
    exact: bool


def spreads(ratings: Ratings, variances: Variances) -> Spreads:
    """Conditional on the variances and the relations' means."""
    rest = variances.residual
    if min(len(ratings.subjects), len(ratings.raters)) <= LARGEST_SIDE:
        thetas = ((variances.subject / rest) ** 0.5, (variances.rater / rest) ** 0.5)
        subject, rater = System(sides_of(ratings), *thetas).spreads()
        return Spreads(np.sqrt(rest * subject), np.sqrt(rest * rater), True)
    subject = rest / (ratings.of_subject + variances.subject_ratio)
    return Spreads(np.sqrt(subject), np.sqrt(rest / (ratings.of_rater + variances.rater_ratio)), False)
