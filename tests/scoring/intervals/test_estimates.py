"""Intervals against the reference vectors, scipy, and what they promise."""

import json
import math
from fractions import Fraction
from pathlib import Path
from statistics import fmean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from scoring.intervals import (
    bca_interval,
    combined,
    difference,
    estimate_mean,
    estimate_trimmed,
    interval,
    paired_difference,
    percentile_interval,
    t_quantile,
    winsorised,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
SMALL = VECTORS["small_sample_mean"]
X = [Fraction(value) for value in SMALL["data"]["x"]]
EXPECTED = SMALL["expected"]
TOLERANCE = SMALL["abs_tol"]
values = st.lists(st.integers(0, 100).map(Fraction), min_size=2, max_size=12)


def test_mean_and_t_interval_match_the_vector() -> None:
    found = estimate_mean(X)
    assert found is not None
    assert float(found.value) == pytest.approx(EXPECTED["mean"], abs=TOLERANCE)
    assert math.sqrt(found.variance * 7) == pytest.approx(EXPECTED["sd"], abs=TOLERANCE)
    assert found.df == 6
    assert interval(found) == pytest.approx(EXPECTED["t_CI95"], abs=TOLERANCE)


def test_trimmed_mean_and_winsorised_error_match_the_vector() -> None:
    found = estimate_trimmed(X)
    assert found is not None
    assert found.value == Fraction("87.2")
    assert math.sqrt(found.variance) == pytest.approx(EXPECTED["trimmed_se_tukey_mclaughlin"], abs=TOLERANCE)
    assert found.df == 4
    assert interval(found) == pytest.approx(EXPECTED["trimmed_CI95_df4"], abs=TOLERANCE)


@pytest.mark.parametrize("population", [7, 8, 10, 20])
def test_finite_population_errors_match_the_vector(population: int) -> None:
    found = estimate_mean(X, population)
    assert found is not None
    assert math.sqrt(found.variance) == pytest.approx(EXPECTED["se_fpc"][f"N={population}"], abs=TOLERANCE)
    if population > 7:
        assert interval(found) == pytest.approx(EXPECTED["t_CI95_fpc"][f"N={population}"], abs=TOLERANCE)


def test_bootstrap_intervals_match_the_vector_within_its_note() -> None:
    numbers = [float(value) for value in X]
    percentile = percentile_interval(numbers, fmean, resamples=20_000, least=7)
    bca = bca_interval(numbers, fmean, resamples=20_000, least=7)
    assert percentile == pytest.approx(EXPECTED["bootstrap_percentile_CI95"], abs=0.5)
    assert bca == pytest.approx(EXPECTED["bootstrap_BCa_CI95"], abs=0.5)


def test_bootstrap_below_twenty_values_is_refused() -> None:
    numbers = [float(value) for value in range(19)]
    assert percentile_interval(numbers, median) is None
    assert bca_interval(numbers, median) is None
    assert percentile_interval([*numbers, 19.0], median) is not None


def test_bootstrap_of_equal_values_has_no_bca_interval() -> None:
    assert bca_interval([5.0] * 20, median) is None


def test_bootstrap_does_not_depend_on_the_order_of_the_values() -> None:
    numbers = [float(7 * n % 23) for n in range(23)]
    assert bca_interval(numbers, median) == bca_interval(numbers[::-1], median)
    assert percentile_interval(numbers, median) == percentile_interval(numbers[::-1], median)


@pytest.mark.parametrize("df", [1, 1.5, 2, 3, 4.7, 10, 33.3, 100, 1234.5, 1e6])
@pytest.mark.parametrize("probability", [0.6, 0.9, 0.975, 0.995, 0.9995])
def test_t_quantile_matches_scipy(df: float, probability: float) -> None:
    assert t_quantile(probability, df) == pytest.approx(special.stdtrit(df, probability), rel=1e-8)


def test_t_quantile_is_symmetric_and_becomes_normal() -> None:
    assert t_quantile(0.5, 3) == 0
    assert t_quantile(0.025, 3) == pytest.approx(-t_quantile(0.975, 3), rel=1e-12)
    assert t_quantile(0.975, 1e9) == pytest.approx(1.959963984540054)


@pytest.mark.parametrize("count", [0, 1])
def test_mean_of_fewer_than_two_has_no_spread(count: int) -> None:
    assert estimate_mean(X[:count]) is None


@pytest.mark.parametrize("count", [2, 3])
def test_trimmed_mean_of_one_kept_value_has_no_spread(count: int) -> None:
    assert estimate_trimmed(X[:count]) is None


def test_interval_is_cut_at_the_ends_of_the_scale() -> None:
    found = estimate_mean([Fraction(100), Fraction(90), Fraction(98)])
    assert found is not None
    assert interval(found, low=Fraction(0), high=Fraction(100)).high == 100
    assert interval(found).high > 100


def test_welch_difference_matches_scipy() -> None:
    other = [Fraction(v) for v in (70, 85, 77, 90)]
    one, two = estimate_mean(X), estimate_mean(other)
    assert one is not None
    assert two is not None
    found = difference(one, two)
    expected = stats.ttest_ind([float(v) for v in X], [float(v) for v in other], equal_var=False)
    assert found.df == pytest.approx(expected.df)
    assert interval(found) == pytest.approx(tuple(expected.confidence_interval()))


def test_paired_difference_matches_scipy() -> None:
    other = [Fraction(v) for v in (80, 90, 75, 88, 91, 66, 90)]
    found = paired_difference(X, other)
    assert found is not None
    expected = stats.ttest_rel([float(v) for v in X], [float(v) for v in other])
    assert interval(found) == pytest.approx(tuple(expected.confidence_interval()))


def test_composite_of_one_estimate_keeps_its_degrees_of_freedom() -> None:
    found = estimate_mean(X)
    assert found is not None
    folded = combined([(Fraction(1, 5), found)])
    assert folded.value == found.value / 5
    assert folded.variance == pytest.approx(found.variance / 25)
    assert folded.df == pytest.approx(6)


def test_composite_degrees_of_freedom_follow_welch_and_satterthwaite() -> None:
    """a = (W/100)² s²/n: leader 20 (81, 85), peers 10 (90, 92, 88)."""
    leader = estimate_mean([Fraction(81), Fraction(85)])
    peers = estimate_mean([Fraction(90), Fraction(92), Fraction(88)])
    assert leader is not None
    assert peers is not None
    found = combined([(Fraction(2, 10), leader), (Fraction(1, 10), peers)])
    a, b = 0.04 * 8 / 2, 0.01 * 4 / 3
    assert found.value == Fraction("25.6")
    assert found.variance == pytest.approx(a + b)
    assert found.df == pytest.approx((a + b) ** 2 / (a * a / 1 + b * b / 2))


def test_composite_without_any_spread_takes_the_fewest_degrees_of_freedom() -> None:
    same = estimate_mean([Fraction(80)] * 4)
    few = estimate_mean([Fraction(90)] * 2)
    assert same is not None
    assert few is not None
    assert (difference(same, few).variance, difference(same, few).df) == (0, 1)


def test_winsorised_values_keep_their_order() -> None:
    assert winsorised([Fraction(v) for v in (5, 1, 9, 7)], 1, 1) == [5, 5, 7, 7]


@settings(deadline=None)
@given(values=values, turn=st.randoms(use_true_random=False))
def test_estimates_ignore_the_order_of_the_values(values: list[Fraction], turn: object) -> None:
    shuffled = list(values)
    turn.shuffle(shuffled)  # type: ignore[attr-defined]
    assert estimate_mean(values) == estimate_mean(shuffled)
    assert estimate_trimmed(values) == estimate_trimmed(shuffled)


@settings(deadline=None)
@given(values=values)
def test_a_rater_equal_to_the_mean_leaves_the_mean_and_narrows_the_error(values: list[Fraction]) -> None:
    before = estimate_mean(values)
    assert before is not None
    after = estimate_mean([*values, before.value])
    assert after is not None
    assert after.value == before.value
    assert after.variance <= before.variance
