"""What the raters' strictness did to each score: the score with every rater's own effect taken out, minus the score.

Only differences inside a component mean anything, so effects are taken from the component's mean: on average nobody
gains. The error of a shifted score counts the rest of every rating and what is not known of the raters, of the level
that they have in common again nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from scoring.fairness.blup import Effects
from scoring.fairness.ratings import Ratings, Real, Whole
from scoring.fairness.spreads import Sums, variances_of_sums
from scoring.fairness.variances import Variances

# subject → (relation, rater) → how many points of the score one percentage point of that rater's total makes
Weights = Mapping[str, Mapping[tuple[str, str], float]]


@dataclass(frozen=True, slots=True)
class Shift:
    """Points to add to the score, and the standard error of the score then."""

    points: float
    error: float


def shifts(
    weights: Weights, ratings: Ratings, of_subject: Whole, effects: Effects, variances: Variances
) -> dict[str, Shift]:
    """The shift of every subject of `ratings` with a weight; `of_subject` are their components."""
    own = _matrix(weights, ratings)
    total = np.asarray(own.sum(axis=1)).ravel()
    place_of = of_subject - 1
    common = _common(own, total, place_of)
    moved = total * (common @ effects.rater)[place_of] - own @ effects.rater
    rest = [sum(weight**2 for weight in weights.get(name, {}).values()) for name in ratings.subjects]
    unknown = variances_of_sums(ratings, variances, Sums(own, common, place_of, total))
    errors = np.sqrt(variances.residual * np.array(rest) + unknown)
    return {
        name: Shift(float(moved[place]), float(errors[place]))
        for place, name in enumerate(ratings.subjects)
        if weights.get(name)
    }


def _matrix(weights: Weights, ratings: Ratings) -> Any:
    """Weights of raters in scores: sparse, subjects × raters; a rater under several relations once."""
    raters = {name: place for place, name in enumerate(ratings.raters)}
    entries = [
        (place, raters[rater], weight)
        for place, name in enumerate(ratings.subjects)
        for (_, rater), weight in sorted(weights.get(name, {}).items())
    ]
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(ratings.subjects), len(ratings.raters))
    return sparse.csr_matrix((np.array(value, dtype=np.float64), (row, column)), shape=shape)


def _common(own: Any, total: Real, place_of: Whole) -> Any:
    """The raters' shares in each component: sparse, components × raters, rows add up to 1."""
    size, count = len(place_of), int(place_of.max()) + 1
    members = sparse.csr_matrix((np.ones(size), (place_of, np.arange(size))), shape=(count, size))
    whole = members @ total
    share = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
    return (sparse.diags(share) @ members @ own).tocsr()
