"""Best linear unbiased predictions of subjects' and raters' effects, given the variances; O(ratings) a step.

Henderson's equations with the raters eliminated, by conjugate gradients with the diagonal as preconditioner, on
centred values. Shrinks what little is known towards 0, so weak links do no harm.
Source: Henderson 1975; Ghosh, Hastie & Owen 2022.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.fairness.ratings import Ratings, Real
from scoring.fairness.variances import Variances

_CLOSE = 1e-13
_STEPS = 2_000


@dataclass(frozen=True)
class Effects:
    """`relation` means (p,), effects of `subject` (S,) and `rater` (R,); a rater's effect is how generous they are.
    `steps` taken."""

    relation: Real
    subject: Real
    rater: Real
    steps: int


@dataclass(frozen=True)
class _Reduced:
    """The equations of relations and subjects, raters eliminated: matrix-free."""

    relation_counts: Real  # (p,)
    relation_subjects: Any  # p × S
    relation_raters: Any  # p × R
    pairs: Any  # S × R
    of_subject: Real
    of_rater: Real
    subject_ratio: float
    rater_ratio: float

    def times(self, x: Real) -> Real:
        p = len(self.relation_counts)
        beta, a = x[:p], x[p:]
        raters = (self.relation_raters.T @ beta + self.pairs.T @ a) / (self.of_rater + self.rater_ratio)
        top = self.relation_counts * beta + self.relation_subjects @ a - self.relation_raters @ raters
        below = self.relation_subjects.T @ beta + (self.of_subject + self.subject_ratio) * a - self.pairs @ raters
        return np.concatenate([top, below])

    def diagonal(self) -> Real:
        share = 1 / (self.of_rater + self.rater_ratio)
        top = self.relation_counts - self.relation_raters.multiply(self.relation_raters) @ share
        below = self.of_subject + self.subject_ratio - self.pairs.multiply(self.pairs) @ share
        return np.concatenate([top, below])


def blup(ratings: Ratings, variances: Variances) -> Effects:
    """The effects. Raises ValueError for a residual variance that is not positive."""
    if variances.residual <= 0:
        raise ValueError("a residual variance above 0 is needed")
    centre = float(ratings.value.mean())
    values = ratings.value - centre
    reduced = _reduce(ratings, variances)
    by_rater = ratings.by_rater(values)
    share = by_rater / (ratings.of_rater + variances.rater_ratio)
    top = ratings.by_relation(values) - reduced.relation_raters @ share
    right = np.concatenate([top, ratings.by_subject(values) - reduced.pairs @ share])
    solution, steps = _conjugate_gradients(reduced, right)
    p = len(ratings.relations)
    beta, subject = solution[:p], solution[p:]
    rest = by_rater - reduced.relation_raters.T @ beta - reduced.pairs.T @ subject
    return Effects(beta + centre, subject, rest / (ratings.of_rater + variances.rater_ratio), steps)


def _reduce(ratings: Ratings, variances: Variances) -> _Reduced:
    return _Reduced(
        relation_counts=ratings.by_relation(np.ones(ratings.number)),
        relation_subjects=ratings.crossed(ratings.subject, len(ratings.subjects)),
        relation_raters=ratings.crossed(ratings.rater, len(ratings.raters)),
        pairs=ratings.pairs,
        of_subject=ratings.of_subject,
        of_rater=ratings.of_rater,
        subject_ratio=variances.subject_ratio,
        rater_ratio=variances.rater_ratio,
    )


def _conjugate_gradients(reduced: _Reduced, right: Real) -> tuple[Real, int]:
    """Solve `reduced` x = `right` to a relative residual of 1e-13, or as near as the digits allow."""
    weight = 1 / reduced.diagonal()
    x, residual = np.zeros_like(right), right.copy()
    scaled = weight * residual
    direction, product = scaled.copy(), float(residual @ scaled)
    goal, steps = _CLOSE**2 * product, 0
    while product > goal and steps < _STEPS:
        image = reduced.times(direction)
        length = product / float(direction @ image)
        x += length * direction
        residual -= length * image
        scaled = weight * residual
        before, product = product, float(residual @ scaled)
        direction = scaled + (product / before) * direction
        steps += 1
    return x, steps
