"""Variances by moments: a few passes over the ratings, whatever their number. Source: Gao & Owen 2017, 2020.

The equations are those of `scoring.agreement.moments`; here the sums come from arrays. Relations are taken out first,
by their means, which counts their few degrees of freedom for nothing: a matter of p/N.
"""

from fractions import Fraction

import numpy as np

from scoring.agreement.moments import Sums, components_by_moments
from scoring.fairness.ratings import Ratings
from scoring.fairness.variances import Variances


def variances_by_moments(ratings: Ratings) -> Variances | None:
    """The variances; None where subjects and raters cannot be told apart."""
    means = ratings.by_relation(ratings.value) / ratings.by_relation(np.ones(ratings.number))
    centred = ratings.value - means[ratings.relation]
    squares = float(centred @ centred)
    within_subjects = squares - float((ratings.by_subject(centred) ** 2 / ratings.of_subject).sum())
    within_raters = squares - float((ratings.by_rater(centred) ** 2 / ratings.of_rater).sum())
    total = float(centred.sum())
    sums = Sums(
        ratings=ratings.number,
        subjects=len(ratings.subjects),
        raters=len(ratings.raters),
        subject_squares=int((ratings.of_subject**2).sum()),
        rater_squares=int((ratings.of_rater**2).sum()),
        within_subjects=Fraction(within_subjects),
        within_raters=Fraction(within_raters),
        overall=Fraction(ratings.number * squares - total * total),
    )
    components = components_by_moments(sums)
    if components is None:
        return None
    return Variances(
        float(components.subject),
        float(components.rater),
        float(components.residual),
        "moments",
        negative=components.negative,
    )
