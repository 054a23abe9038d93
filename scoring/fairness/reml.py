"""Variances by restricted maximum likelihood: exact, for as many subjects or raters as a dense matrix holds.

Source: Patterson & Thompson 1971; Bates et al. 2015. The search begins at the moments and needs some 50 to 80 steps.
"""

import numpy as np
from scipy import optimize

from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings, Real
from scoring.fairness.system import System, sides_of
from scoring.fairness.variances import Variances

LARGEST_SUBJECTS = 5_000
LARGEST_SIDE = 2_500  # of subjects and raters, the fewer: a Cholesky factor of that size takes about half a second


def variances(ratings: Ratings) -> Variances | None:
    """REML where the ratings are few enough, else moments; None where subjects and raters cannot be told apart."""
    side = min(len(ratings.subjects), len(ratings.raters))
    if len(ratings.subjects) <= LARGEST_SUBJECTS and side <= LARGEST_SIDE:
        return variances_by_reml(ratings)
    return variances_by_moments(ratings)


def variances_by_reml(ratings: Ratings) -> Variances | None:
    """The variances that make the ratings most likely, with the fixed effects of relations allowed for.

    None where they cannot be told apart: everybody rates once, or is rated once, or nothing is left to vary.
    """
    start = variances_by_moments(ratings)
    if start is None or float(np.ptp(ratings.value)) == 0 or ratings.number <= len(ratings.relations) + 2:
        return None
    sides = sides_of(ratings)
    begin = [1.0, 1.0]
    if start.residual > 0:
        begin = [max(0.05, (one / start.residual) ** 0.5) for one in (start.subject, start.rater)]

    def criterion(theta: Real) -> float:
        return System(sides, abs(float(theta[0])), abs(float(theta[1]))).criterion()[0]

    options = {"xatol": 1e-5, "fatol": 1e-10 * ratings.number + 1e-9, "maxiter": 400}
    found = optimize.minimize(criterion, np.array(begin), method="Nelder-Mead", options=options)
    subject, rater = (abs(float(one)) for one in found.x)
    least, residual = System(sides, subject, rater).criterion()
    return Variances(subject**2 * residual, rater**2 * residual, residual, "reml", least)
