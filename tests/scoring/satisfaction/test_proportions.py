"""Intervals of proportions: closed forms, the reference's values, finite populations."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intervals import Interval, interval
from scoring.satisfaction.proportions import effective_number, estimate_counted, sample_size, wilson
from scoring.satisfaction.recommendation import net_promoter
from tests.scoring.satisfaction.satisfaction_samples import VECTORS, close


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(0, 200), st.integers(0, 100))
def test_more_of_the_population_never_widens_an_interval(number: int, hits: int, left: int) -> None:
    hits = min(hits, number)
    wide, narrow = wilson(hits / number, number), wilson(hits / number, number, number + left)
    assert wide.low - 1e-12 <= narrow.low <= hits / number <= narrow.high <= wide.high + 1e-12


def test_a_census_is_certain_and_a_wrong_population_is_none() -> None:
    assert wilson(0.25, 8, 8) == Interval(0.25, 0.25)
    assert effective_number(8, 7) == 8
    assert net_promoter(3, 1, 8, 8).interval == Interval(0.25, 0.25)
    with pytest.raises(ValueError, match="answers"):
        wilson(0, 0)


def test_a_sample_is_never_larger_than_its_population() -> None:
    assert [sample_size(population) for population in (1, 3, None)] == [1, 3, 385]


def test_several_values_of_one_person_say_no_more_than_one() -> None:
    once = estimate_counted({Fraction(1): 4, Fraction(3): 4}, people=4)
    assert once is not None
    assert (once.df, once.value) == (3, 2)
    assert once.variance == pytest.approx(float(Fraction(8, 7) / 4))
    assert estimate_counted({Fraction(1): 9}, people=1) is None


def test_wilson() -> None:
    for (hits, number), (low, high) in zip(VECTORS["wilson"]["data"], VECTORS["wilson"]["expected"], strict=True):
        found = wilson(hits / number, number)
        assert (found.low, found.high) == pytest.approx((low, high), abs=VECTORS["wilson"]["abs_tol"], rel=0)


@pytest.mark.parametrize(("hits", "number", "population"), [(34, 40, 50), (5, 8, 9), (0, 12, 30), (12, 12, 30)])
def test_wilson_of_a_finite_population_is_wilson_at_the_effective_number(
    hits: int, number: int, population: int
) -> None:
    """Closed form: p ± … solves (p - π)² = z² π (1 - π) / n', n' = n (N - 1) / (N - n)."""
    enough = number * (population - 1) / (population - number)
    found, share, z = wilson(hits / number, number, population), hits / number, 1.959963984540054
    for bound in (found.low, found.high):
        if 0 < bound < 1:
            assert (share - bound) ** 2 == pytest.approx(z * z * bound * (1 - bound) / enough, abs=1e-12)
    assert found.low <= share <= found.high


def test_sample_size_fpc() -> None:
    assert [sample_size(population) for population in VECTORS["sample_size_fpc"]["data"]] == close("sample_size_fpc")


def test_small_sample_mean_with_a_finite_population() -> None:
    vector = VECTORS["small_sample_mean"]
    counts = {Fraction(value): 1 for value in vector["data"]["x"]}
    for population, name in ((None, None), (8, "N=8"), (10, "N=10"), (20, "N=20")):
        expected = vector["expected"]["t_CI95" if name is None else "t_CI95_fpc"]
        found = estimate_counted(counts, population)
        assert found is not None
        assert list(interval(found)) == pytest.approx(expected if name is None else expected[name], abs=1e-6, rel=0)
