"""What holds for effects and variances of any ratings, and the edges where there are none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import sparse

from scoring.fairness.blup import blup
from scoring.fairness.connectivity import component_of_subjects, components
from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings, ratings_of
from scoring.fairness.reml import variances, variances_by_reml
from scoring.fairness.spreads import Sums, spreads, variances_of_sums
from scoring.fairness.system import System, sides_of
from scoring.fairness.variances import Variances
from tests.scoring.fairness.fairness_samples import plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`

GIVEN = Variances(4.0, 3.0, 2.0)
property_of = hypothesis_settings(max_examples=40, deadline=None)
dyads = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["leader", "peer"]), st.sampled_from("uvwxyz")),
    st.integers(0, 100).map(float),
    min_size=3,
    max_size=40,
)


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


def test_closed_departments_are_components_of_their_own_numbered_by_first_subject() -> None:
    rows = [("r1", "a", 1.0), ("r1", "c", 2.0), ("r2", "b", 3.0), ("r3", "b", 3.0), ("r2", "d", 1.0)]
    ratings = plain_ratings(rows)
    of_subject = component_of_subjects(ratings)
    assert dict(zip(ratings.subjects, of_subject.tolist(), strict=True)) == {"a": 1, "c": 1, "b": 2, "d": 2}
    first, second = components(ratings, of_subject, {"a": "x", "c": "y", "b": "x", "d": "x"})
    assert (first.subjects, first.raters, first.ratings, first.units) == (2, 1, 2, 2)
    assert (first.linking_raters, first.linking_ratings, first.weak) == (1, 1, True)
    assert (second.units, second.linking_raters, second.raters, second.weak) == (1, 0, 2, False)


@pytest.mark.parametrize(
    "rows",
    [
        [("r1", "a", 1.0), ("r2", "a", 2.0), ("r3", "b", 3.0)],  # nobody rates twice
        [("r1", "a", 1.0), ("r1", "b", 2.0), ("r2", "c", 3.0)],  # nobody is rated twice
        [(r, s, 5.0) for r in "uv" for s in "abc"],  # nothing varies
    ],
)
def test_variances_that_cannot_be_told_apart_are_not_estimated(rows: list[tuple[str, str, float]]) -> None:
    assert variances_by_reml(plain_ratings(rows)) is None
    assert variances(plain_ratings(rows)) is None


def test_variance_that_is_not_there_comes_out_as_nothing() -> None:
    rows = [(r, s, float(v)) for s, vs in zip("abcd", ([1, 5, 3], [5, 1, 2], [3, 3, 4], [2, 4, 3]), strict=True)
            for r, v in zip("uvw", vs, strict=True)]  # fmt: skip
    found = variances_by_reml(plain_ratings(rows))
    assert found is not None
    assert found.subject < 1e-6
    assert found.as_printed().subject == 0
    assert float(np.abs(blup(plain_ratings(rows), found.as_printed()).subject).max()) < 1e-20


def test_effects_without_a_rest_are_refused() -> None:
    with pytest.raises(ValueError, match="residual"):
        blup(plain_ratings([("r", "a", 1.0)]), Variances(1, 1, 0))
    with pytest.raises(ValueError, match="no ratings"):
        ratings_of({})


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
