"""Effects of raters and subjects: what holds for any ratings, and the reference's values."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scoring.fairness.blup import blup
from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings, ratings_of
from scoring.fairness.variances import Variances
from tests.scoring.fairness.fairness_samples import dyads, lme4, named, near, plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`
GIVEN = Variances(4.0, 3.0, 2.0)
property_of = hypothesis_settings(max_examples=40, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


def dense_solution(ratings: Ratings, given_variances: Variances) -> tuple[list[float], list[float], list[float]]:
    """Henderson's equations written out and solved as they stand."""
    n, p = ratings.number, len(ratings.relations)
    columns = [np.eye(size)[places] for places, size in (
        (ratings.relation, p), (ratings.subject, len(ratings.subjects)), (ratings.rater, len(ratings.raters))
    )]  # fmt: skip
    whole = np.hstack(columns)
    ratios = np.repeat(
        [0.0, given_variances.subject_ratio, given_variances.rater_ratio], [one.shape[1] for one in columns]
    )
    solution = np.linalg.solve(whole.T @ whole + np.diag(ratios), whole.T @ ratings.value)
    assert n == len(whole)
    parts = np.split(solution, np.cumsum([one.shape[1] for one in columns])[:-1])
    return parts[0].tolist(), parts[1].tolist(), parts[2].tolist()


@property_of
@given(table=dyads)
def test_conjugate_gradients_solve_hendersons_equations(table: dict[tuple[str, str, str], float]) -> None:
    ratings = ratings_of(table)
    effects, dense = blup(ratings, GIVEN), dense_solution(ratings, GIVEN)
    assert effects.relation.tolist() == pytest.approx(dense[0], abs=1e-7)
    assert effects.subject.tolist() == pytest.approx(dense[1], abs=1e-7)
    assert effects.rater.tolist() == pytest.approx(dense[2], abs=1e-7)


@property_of
@given(table=dyads)
def test_order_of_the_ratings_changes_no_bit(table: dict[tuple[str, str, str], float]) -> None:
    one, other = ratings_of(table), ratings_of(dict(reversed(table.items())))
    assert blup(one, GIVEN).subject.tobytes() == blup(other, GIVEN).subject.tobytes()
    assert variances_by_moments(one) == variances_by_moments(other)


@property_of
@given(table=dyads, more=st.integers(-50, 50))
def test_a_constant_on_all_ratings_moves_only_the_level(table: dict[tuple[str, str, str], float], more: int) -> None:
    one, other = (ratings_of({key: value + plus for key, value in table.items()}) for plus in (0, more))
    assert (blup(other, GIVEN).relation - more).tolist() == pytest.approx(blup(one, GIVEN).relation.tolist(), abs=1e-7)
    assert blup(other, GIVEN).rater.tolist() == pytest.approx(blup(one, GIVEN).rater.tolist(), abs=1e-7)


def test_a_strict_rater_is_recognised_and_the_subjects_stay_level() -> None:
    rows = [(rater, subject, 80 - 20 * (rater == "strict")) for rater in ("a", "b", "strict") for subject in "xyz"]
    effects = blup(plain_ratings(rows), Variances(100, 100, 1))
    strict = dict(zip(("a", "b", "strict"), effects.rater.tolist(), strict=True))
    assert strict["strict"] < -12
    assert strict["a"] == pytest.approx(strict["b"])
    assert np.ptp(effects.subject) == pytest.approx(0, abs=1e-9)


def test_relations_have_levels_of_their_own() -> None:
    table = {(s, g, r): 70.0 + 10 * (g == "peer") for s in "abc" for g in ("leader", "peer") for r in "uvw"}
    effects = blup(ratings_of(table), GIVEN)
    assert effects.relation.tolist() == pytest.approx([70, 80])
    assert float(np.abs(effects.subject).max()) == pytest.approx(0, abs=1e-9)


def test_effects_without_a_rest_are_refused() -> None:
    with pytest.raises(ValueError, match="residual"):
        blup(plain_ratings([("r", "a", 1.0)]), Variances(1, 1, 0))
    with pytest.raises(ValueError, match="no ratings"):
        ratings_of({})


@pytest.fixture
def sparse_ratings() -> Ratings:
    return plain_ratings([tuple(row) for row in VECTORS["crossed_blup"]["data"]["rows"]])


def test_blup_given_the_variances(sparse_ratings: Ratings) -> None:
    vector = VECTORS["crossed_blup"]
    effects = blup(sparse_ratings, lme4(vector))
    assert effects.relation[0] == near(vector["expected"]["mu"], 1e-9)
    assert named(sparse_ratings.subjects, effects.subject) == near(vector["expected"]["blup_subject"], 1e-9)
    assert named(sparse_ratings.raters, effects.rater) == near(vector["expected"]["blup_rater"], 1e-9)


def test_effects_without_shrinkage_are_the_fixed_effects(sparse_ratings: Ratings) -> None:
    fixed = VECTORS["crossed_blup"]["expected"]["fixed_effects_sum_to_zero"]
    effects = blup(sparse_ratings, Variances(1e9, 1e9, 1.0))
    subject = named(sparse_ratings.subjects, effects.subject - effects.subject.mean())
    assert subject == near(fixed["subject"], 1e-6)
    assert named(sparse_ratings.raters, effects.rater - effects.rater.mean()) == near(fixed["rater"], 1e-6)


def test_one_way_effects_given_the_variances() -> None:
    vector = VECTORS["icc_oneway_unbalanced"]
    rows = [(f"{name}{n}", name, y) for name, ys in vector["data"].items() for n, y in enumerate(ys)]
    reml = vector["expected"]["REML"]
    ratings = plain_ratings(rows)
    effects = blup(ratings, Variances(reml["var_g"], 0, reml["var_e"]))
    assert effects.relation[0] == near(reml["mu"], 1e-9)
    assert named(ratings.subjects, effects.subject) == near(reml["blup"], 1e-9)
    assert not effects.rater.any() or float(np.abs(effects.rater).max()) < 1e-20
