"""The mixed-model equations of one pair of variance ratios, solved densely over the smaller side.

With θ = standard deviation of an effect over that of the rest, A = Λ'Z'ZΛ + I has a diagonal block for the larger side
(subjects or raters), which is eliminated; what is left is as large as the smaller side. Everything that REML and the
conditional spreads need comes from its Cholesky factor. Source: Henderson 1975; Bates et al. 2015.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg

from scoring.fairness.ratings import Ratings, Real

_COLUMNS = 4096  # columns solved at a time


@dataclass(frozen=True)
class Sides:
    """The ratings seen from both sides: counts, right-hand sides (relations and values), pairs small × large."""

    of_small: Real
    of_large: Real
    small_sums: Real
    large_sums: Real
    whole: Real
    pairs: Any
    small_is_subject: bool
    number: int
    fixed: int


def sides_of(ratings: Ratings) -> Sides:
    """Prepare the ratings; values are centred, for the digits' sake."""
    columns = [(ratings.relation == place).astype(np.float64) for place in range(len(ratings.relations))]
    columns.append(ratings.value - ratings.value.mean())
    subject_sums = np.column_stack([ratings.by_subject(column) for column in columns])
    rater_sums = np.column_stack([ratings.by_rater(column) for column in columns])
    whole = np.array([[float(column @ other) for other in columns] for column in columns])
    small = len(ratings.subjects) <= len(ratings.raters)
    return Sides(
        of_small=ratings.of_subject if small else ratings.of_rater,
        of_large=ratings.of_rater if small else ratings.of_subject,
        small_sums=subject_sums if small else rater_sums,
        large_sums=rater_sums if small else subject_sums,
        whole=whole,
        pairs=ratings.pairs if small else ratings.pairs.T.tocsr(),
        small_is_subject=small,
        number=ratings.number,
        fixed=len(ratings.relations),
    )


class System:
    """The equations at one (θ subject, θ rater)."""

    def __init__(self, sides: Sides, theta_subject: float, theta_rater: float) -> None:
        self.sides = sides
        thetas = (theta_subject, theta_rater)
        self.small, self.large = thetas if sides.small_is_subject else thetas[::-1]
        self.diagonal = self.large**2 * sides.of_large + 1
        weighted = sides.pairs.multiply(1 / self.diagonal).tocsr()
        schur = -((self.small * self.large) ** 2) * (weighted @ sides.pairs.T).toarray()
        schur[np.diag_indices_from(schur)] += self.small**2 * sides.of_small + 1
        self.factor = linalg.cholesky(schur, lower=True, overwrite_a=True, check_finite=False)

    def criterion(self) -> tuple[float, float]:
        """−2 log restricted likelihood with the scale at its best, and that scale: the residual variance."""
        sides = self.sides
        large = self.large * sides.large_sums
        reduced = self.small * sides.small_sums - self.small * (
            sides.pairs @ (large * (self.large / self.diagonal)[:, None])
        )
        half = linalg.solve_triangular(self.factor, reduced, lower=True, check_finite=False)
        left = sides.whole - large.T @ (large / self.diagonal[:, None]) - half.T @ half
        fixed, free = sides.fixed, sides.number - sides.fixed
        factor = linalg.cholesky(left[:fixed, :fixed], lower=True)
        fitted = linalg.solve_triangular(factor, left[:fixed, fixed], lower=True)
        rest = max(float(left[fixed, fixed] - fitted @ fitted), 1e-300)
        log_a = float(np.log(self.diagonal).sum()) + 2 * float(np.log(np.diag(self.factor)).sum())
        log_x = 2 * float(np.log(np.diag(factor)).sum())
        return log_a + log_x + free * (1 + math.log(2 * math.pi * rest / free)), rest / free

    def spreads(self) -> tuple[Real, Real]:
        """Conditional variances of subjects' and raters' effects, as multiples of the residual variance."""
        size = len(self.sides.of_small)
        inverse = linalg.solve_triangular(self.factor, np.eye(size), lower=True, check_finite=False)
        small = self.small**2 * (inverse**2).sum(axis=0)
        added = np.empty(len(self.diagonal))
        for start in range(0, len(added), _COLUMNS):
            part = self.sides.pairs[:, start : start + _COLUMNS].toarray()
            added[start : start + _COLUMNS] = ((inverse @ part) ** 2).sum(axis=0)
        scale = (self.small * self.large / self.diagonal) ** 2
        large = self.large**2 * (1 / self.diagonal + scale * added)
        return (small, large) if self.sides.small_is_subject else (large, small)

    def of_raters(self, weights: Real) -> Real:
        """Conditional variances of weighted sums of the raters' effects, as multiples of the residual variance.

        `weights` (n, R), a row for each sum; gives (n,).
        """
        if not self.sides.small_is_subject:
            half = linalg.solve_triangular(self.factor, weights.T, lower=True, check_finite=False)
            return np.asarray(self.small**2 * (half**2).sum(axis=0), dtype=np.float64)
        scaled = weights / self.diagonal
        right = self.small * self.large * (self.sides.pairs @ scaled.T)
        half = linalg.solve_triangular(self.factor, right, lower=True, check_finite=False)
        own = (weights * scaled).sum(axis=1)
        return np.asarray(self.large**2 * (own + (half**2).sum(axis=0)), dtype=np.float64)
