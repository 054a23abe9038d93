"""Variances by restricted maximum likelihood: exact, for as many subjects or raters as a dense matrix holds.

Source: Patterson & Thompson 1971; Bates et al. 2015. The search looks at some 25 to 70 pairs of
ratios.
"""

import numpy as np
from scipy import optimize

from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings, Real
from scoring.fairness.system import System, sides_of
from scoring.fairness.variances import Variances

LARGEST_SUBJECTS = 5_000
LARGEST_SIDE = 2_500  # of subjects and raters, the fewer: a Cholesky factor of that size takes about half a second
_FEW = 2_000  # ratings


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

    def criterion(ratios: Real) -> float:
        return System(sides, *np.sqrt(ratios).tolist()).criterion()[0]

    # in ratios of variances, not of standard deviations: there 0 would be stationary whether or not it is best
    options = {"ftol": 1e-14, "gtol": 1e-6}
    bounds = [(0, None), (0, None)]
    tried = [
        optimize.minimize(criterion, begin, method="L-BFGS-B", bounds=bounds, options=options)
        for begin in _starts(start, ratings.number)
    ]
    subject, rater = min(tried, key=lambda fit: float(fit.fun)).x.tolist()
    least, residual = System(sides, subject**0.5, rater**0.5).criterion()
    return Variances(subject * residual, rater * residual, residual, "reml", least)


def _starts(moments: Variances, number: int) -> list[tuple[float, float]]:
    """Ratios to begin from: the moments; where ratings are few there may be several summits, so others as well."""
    rest = moments.residual
    first = (max(0.01, moments.subject / rest), max(0.01, moments.rater / rest)) if rest > 0 else (1.0, 1.0)
    return [first, (1.0, 1.0), (0.1, 10.0), (10.0, 0.1)] if number <= _FEW else [first]
