"""Pairs who rate each other high: false alarms as published, honest teams rarely flagged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.quality.reciprocity import both_above, bound_for, discoveries

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.mark.parametrize(("natural", "chance"), [(0.0, 0.0025), (0.3, 0.0071), (0.5, 0.0122)])
def test_false_alarms_of_a_pair_are_the_published_ones(natural: float, chance: float) -> None:
    """docs/sources.md, Careless and collusive answering, and scipy's bivariate normal."""
    found = both_above(1.645, natural)
    assert round(found, 4) == chance
    oracle = stats.multivariate_normal(cov=[[1, natural], [natural, 1]], allow_singular=True).cdf([-1.645, -1.645])
    assert found == pytest.approx(oracle, abs=1e-5)
    assert bound_for(found, natural) == pytest.approx(1.645, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_those_of_benjamini_and_hochberg(chances: list[float]) -> None:
    assert discoveries(chances, 0.05) == int((stats.false_discovery_control(chances) <= 0.05).sum())
