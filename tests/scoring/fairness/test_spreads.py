"""Spreads of effects: the inverse of their equations, exact and as lower bounds."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from scipy import sparse

from scoring.fairness.ratings import Ratings, ratings_of
from scoring.fairness.spreads import Sums, spreads, variances_of_sums
from scoring.fairness.variances import Variances
from tests.scoring.fairness.fairness_samples import dyads, lme4, named, near, plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`
GIVEN = Variances(4.0, 3.0, 2.0)
property_of = hypothesis_settings(max_examples=40, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@property_of
@given(table=dyads)
def test_spreads_are_the_inverse_of_the_equations_of_the_effects(table: dict[tuple[str, str, str], float]) -> None:
    ratings = ratings_of(table)
    found = spreads(ratings, GIVEN)
    z = np.hstack([np.eye(len(ratings.subjects))[ratings.subject], np.eye(len(ratings.raters))[ratings.rater]])
    sizes = [len(ratings.subjects), len(ratings.raters)]
    ratios = np.repeat([GIVEN.subject_ratio, GIVEN.rater_ratio], sizes)
    variance = GIVEN.residual * np.diag(np.linalg.inv(z.T @ z + np.diag(ratios)))
    assert np.concatenate([found.subject, found.rater]).tolist() == pytest.approx(np.sqrt(variance).tolist(), rel=1e-9)


@property_of
@given(table=dyads)
def test_variances_of_sums_are_quadratic_forms_of_the_inverse(table: dict[tuple[str, str, str], float]) -> None:
    ratings = ratings_of(table)
    s, r = len(ratings.subjects), len(ratings.raters)
    z = np.hstack([np.eye(s)[ratings.subject], np.eye(r)[ratings.rater]])
    ratios = np.repeat([GIVEN.subject_ratio, GIVEN.rater_ratio], [s, r])
    inside = GIVEN.residual * np.linalg.inv(z.T @ z + np.diag(ratios))[s:, s:]
    own, common = ratings.pairs, sparse.csr_matrix(np.full((1, r), 1 / r))
    factor = np.asarray(own.sum(axis=1)).ravel()
    weights = own.toarray() - factor[:, None] / r
    expected = np.einsum("ij,jk,ik->i", weights, inside, weights)
    found = variances_of_sums(ratings, GIVEN, Sums(own, common, np.zeros(s, dtype=np.int64), factor))
    assert found.tolist() == pytest.approx(expected.tolist(), rel=1e-8, abs=1e-10)


@pytest.fixture
def sparse_ratings() -> Ratings:
    return plain_ratings([tuple(row) for row in VECTORS["crossed_blup"]["data"]["rows"]])


def test_conditional_spreads_given_the_variances(sparse_ratings: Ratings) -> None:
    vector = VECTORS["crossed_blup"]
    found = spreads(sparse_ratings, lme4(vector))
    assert found.exact
    assert named(sparse_ratings.subjects, found.subject) == near(vector["expected"]["cond_sd_subject"], 1e-9)
