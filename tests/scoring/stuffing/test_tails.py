"""Tails of counts, against scipy."""

import pytest
from scipy.stats import binom, poisson

from scoring.stuffing.tails import binomial_tail, poisson_tail


@pytest.mark.parametrize(
    ("total", "least", "share"), [(40, 30, 0.5), (300, 3, 0.001), (20, 20, 0.9), (1000, 480, 0.45)]
)
def test_the_binomial_tail_is_scipys(total: int, least: int, share: float) -> None:
    assert binomial_tail(total, least, share) == pytest.approx(binom.sf(least - 1, total, share), rel=1e-9)


def test_certain_and_impossible_counts_have_no_tail() -> None:
    assert [binomial_tail(5, 0, 0.5), binomial_tail(5, 6, 0.5), binomial_tail(5, 3, 1), binomial_tail(5, 3, 0)] == [
        1.0,
        0.0,
        1.0,
        0.0,
    ]


@pytest.mark.parametrize(("least", "mean"), [(30, 3.0), (2, 9.0), (300, 30.0), (20, 20.0)])
def test_the_poisson_tail_is_scipys(least: int, mean: float) -> None:
    assert poisson_tail(least, mean) == pytest.approx(poisson.sf(least - 1, mean), rel=1e-9)
