"""Ratings of the size of InstEval and beyond: the same estimators, and the identity of effects given the variances."""

import numpy as np
import pytest

from scoring.fairness.blup import blup
from scoring.fairness.connectivity import component_of_subjects
from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings
from scoring.fairness.reml import LARGEST_SIDE, variances
from scoring.fairness.spreads import spreads
from scoring.fairness.variances import Variances

pytestmark = pytest.mark.slow  # left to `make test`


def made_up(subjects: int, raters: int, number: int, seed: int = 1) -> tuple[Ratings, Variances]:
    """Ratings with known variances: 0.27 between subjects, 0.11 between raters, 1.39 left."""
    rng = np.random.default_rng(seed)
    true = Variances(0.27, 0.11, 1.39)
    subject = np.concatenate([np.arange(subjects), rng.integers(0, subjects, number - subjects)])
    rater = np.concatenate([rng.integers(0, raters, number - raters), np.arange(raters)])
    a, b = rng.normal(0, 0.27**0.5, subjects), rng.normal(0, 0.11**0.5, raters)
    value = 3.25 + a[subject] + b[rater] + rng.normal(0, 1.39**0.5, number)
    names = tuple(f"s{n}" for n in range(subjects)), tuple(f"r{n}" for n in range(raters))
    return Ratings(*names, ("",), subject, rater, np.zeros(number, dtype=np.int64), value), true


def gradient(ratings: Ratings, given: Variances) -> float:
    """How far the effects are from solving Henderson's equations: the largest remainder of any."""
    effects = blup(ratings, given)
    rest = ratings.value - effects.relation[ratings.relation]
    rest = rest - effects.subject[ratings.subject] - effects.rater[ratings.rater]
    left = (
        ratings.by_subject(rest) - given.subject_ratio * effects.subject,
        ratings.by_rater(rest) - given.rater_ratio * effects.rater,
        ratings.by_relation(rest),
    )
    return max(float(np.abs(one).max()) for one in left)


def test_variances_of_as_many_ratings_as_insteval() -> None:
    ratings, true = made_up(300, 2_972, 73_421)  # fewer subjects than InstEval's 1,128, to stay within seconds
    found = variances(ratings)
    assert found is not None
    assert found.method == "reml"
    assert [found.subject, found.rater, found.residual] == pytest.approx([0.27, 0.11, 1.39], rel=0.15)
    moments = variances_by_moments(ratings)
    assert moments is not None
    assert moments.subject == pytest.approx(found.subject, rel=0.05)
    assert gradient(ratings, true) < 1e-8


def test_beyond_the_dense_limit_moments_take_over_and_spreads_are_lower_bounds() -> None:
    ratings, true = made_up(6_000, LARGEST_SIDE + 500, 60_000)
    found = variances(ratings)
    assert found is not None
    assert found.method == "moments"
    assert [found.subject, found.rater, found.residual] == pytest.approx([0.27, 0.11, 1.39], rel=0.1)
    bound = spreads(ratings, true)
    assert not bound.exact
    assert component_of_subjects(ratings).max() == 1
    assert gradient(ratings, true) < 1e-8


def test_lower_bounds_lie_below_the_exact_spreads() -> None:
    ratings, true = made_up(200, 150, 2_000)
    exact = spreads(ratings, true)
    bound = np.sqrt(true.residual / (ratings.of_subject + true.subject_ratio))
    assert exact.exact
    assert (bound <= exact.subject + 1e-12).all()


def test_effects_find_the_truth_on_a_chain_of_weakly_linked_departments() -> None:
    rng = np.random.default_rng(3)
    departments, people = 60, 12
    names = [(d, p) for d in range(departments) for p in range(people)]
    a, b = rng.normal(0, 0.42, len(names)), rng.normal(0, 0.37, len(names))
    pairs = [(d * people + p, d * people + (p + k) % people) for d, p in names for k in range(1, 9)]
    pairs += [(d * people, (d + 1) * people) for d in range(departments - 1)]
    rater, subject = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    value = 4 + a[subject] + b[rater] + rng.normal(0, 0.46, len(pairs))
    labels = tuple(str(n) for n in range(len(names)))
    ratings = Ratings(labels, labels, ("",), subject, rater, np.zeros(len(pairs), dtype=np.int64), value)
    effects = blup(ratings, Variances(0.42**2, 0.37**2, 0.46**2))
    raw = ratings.by_subject(ratings.value) / ratings.of_subject
    assert component_of_subjects(ratings).max() == 1
    assert np.corrcoef(effects.subject, a)[0, 1] > np.corrcoef(raw, a)[0, 1] > 0.85
