"""What the raters' strictness did to each score: the score with every rater's own effect taken out, minus the score.

Only differences inside a component mean anything, so effects are taken from the component's mean: on average nobody
gains. The error of a shifted score counts the rest of every rating and what is not known of the raters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.fairness.blup import Effects
from scoring.fairness.ratings import Ratings, Real, Whole
from scoring.fairness.spreads import Spreads
from scoring.fairness.variances import Variances

# subject → (relation, rater) → how many points of the score one percentage point of that rater's total makes
Weights = Mapping[str, Mapping[tuple[str, str], float]]


@dataclass(frozen=True, slots=True)
class Shift:
    """Points to add to the score, and the standard error of the score then."""

    points: float
    error: float


@dataclass(frozen=True)
class _Entries:
    """The weights as arrays: subject, rater and weight of each."""

    subject: Whole
    rater: Whole
    weight: Real


def shifts(
    weights: Weights,
    ratings: Ratings,
    of_subject: Whole,
    effects: Effects,
    variances: Variances,
    spreads: Spreads,
) -> dict[str, Shift]:
    """The shift of every subject of `ratings`; `of_subject` are their components."""
    entries = _entries(weights, ratings)
    size = len(ratings.subjects)
    component = of_subject[entries.subject]
    moved = np.bincount(component, weights=entries.weight * effects.rater[entries.rater])
    weight = np.bincount(component, weights=entries.weight)
    centre = np.divide(moved, weight, out=np.zeros_like(moved), where=weight > 0)
    above = effects.rater[entries.rater] - centre[component]
    points = -np.bincount(entries.subject, weights=entries.weight * above, minlength=size)
    rest = variances.residual * np.bincount(entries.subject, weights=entries.weight**2, minlength=size)
    unknown = _by_rater(entries, ratings, spreads)
    errors = np.sqrt(rest + unknown)
    return {
        name: Shift(float(points[place]), float(errors[place]))
        for place, name in enumerate(ratings.subjects)
        if weights.get(name)
    }


def _entries(weights: Weights, ratings: Ratings) -> _Entries:
    rater_places = {name: place for place, name in enumerate(ratings.raters)}
    found = [
        (place, rater_places[rater], weight)
        for place, name in enumerate(ratings.subjects)
        for (_, rater), weight in sorted(weights.get(name, {}).items())
    ]
    columns = tuple(zip(*found, strict=True)) or ((), (), ())
    subject, rater = (np.array(column, dtype=np.int64) for column in columns[:2])
    return _Entries(subject, rater, np.array(columns[2], dtype=np.float64))


def _by_rater(entries: _Entries, ratings: Ratings, spreads: Spreads) -> Real:
    """Σ over a subject's raters of (weight of the rater in the score)² × variance of the rater's effect."""
    size = len(ratings.raters)
    both, inverse = np.unique(entries.subject * size + entries.rater, return_inverse=True)
    weight = np.bincount(inverse, weights=entries.weight, minlength=len(both))
    subject, rater = both // size, both % size
    found = np.bincount(subject, weights=(weight * spreads.rater[rater]) ** 2, minlength=len(ratings.subjects))
    return found.astype(np.float64, copy=False)
