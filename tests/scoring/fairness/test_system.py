"""The restricted likelihood, written out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from scoring.fairness.ratings import Ratings, ratings_of
from scoring.fairness.system import System, sides_of
from tests.scoring.fairness.fairness_samples import dyads, lme4, near, plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`
property_of = hypothesis_settings(max_examples=40, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@property_of
@given(table=dyads)
def test_restricted_likelihood_is_the_one_written_out(table: dict[tuple[str, str, str], float]) -> None:
    ratings = ratings_of(table)
    n, p = ratings.number, len(ratings.relations)
    if n <= p + 1 or float(np.ptp(ratings.value)) == 0:
        return
    criterion, residual = System(sides_of(ratings), 1.5, 0.7).criterion()
    x = np.eye(p)[ratings.relation]
    z_a, z_b = np.eye(len(ratings.subjects))[ratings.subject], np.eye(len(ratings.raters))[ratings.rater]
    v = np.eye(n) + 1.5**2 * z_a @ z_a.T + 0.7**2 * z_b @ z_b.T
    inside = x.T @ np.linalg.solve(v, x)
    rest = ratings.value - x @ np.linalg.solve(inside, x.T @ np.linalg.solve(v, ratings.value))
    square = float(rest @ np.linalg.solve(v, rest))
    logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(inside)[1]
    assert square / (n - p) == pytest.approx(residual, rel=1e-6, abs=1e-8)
    if square > 1e-6:
        assert criterion == pytest.approx(logs + (n - p) * (1 + np.log(2 * np.pi * square / (n - p))), rel=1e-7)


@pytest.fixture
def sparse_ratings() -> Ratings:
    return plain_ratings([tuple(row) for row in VECTORS["crossed_blup"]["data"]["rows"]])


def test_restricted_likelihood_given_the_variances(sparse_ratings: Ratings) -> None:
    vector = VECTORS["crossed_blup"]
    given = lme4(vector)
    thetas = ((given.subject / given.residual) ** 0.5, (given.rater / given.residual) ** 0.5)
    criterion, residual = System(sides_of(sparse_ratings), *thetas).criterion()
    assert criterion == near(vector["expected"]["REML_criterion"], 1e-9)
    assert residual == near(given.residual, 1e-9)
