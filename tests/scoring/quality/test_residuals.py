"""Residuals of two-way least squares."""

import numpy as np
import pytest

from scoring.quality.residuals import standardised_residuals

pytestmark = pytest.mark.slow  # left to `make test`


def test_residuals_are_those_of_two_way_least_squares() -> None:
    rng = np.random.default_rng(3)
    dyads = [(f"r{r}", f"s{s}") for r in range(9) for s in range(7) if rng.random() < 0.7]
    values = rng.normal(size=len(dyads))
    names = sorted({rater for rater, _ in dyads} | {subject for _, subject in dyads})
    design = np.array([[name in dyad for name in names] for dyad in dyads], dtype=float)
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    found = standardised_residuals(dict(zip(dyads, values.tolist(), strict=True)))
    expected = left / np.sqrt((left**2).mean())
    assert [found[dyad] for dyad in dyads] == pytest.approx(expected.tolist(), abs=1e-7)


def test_residuals_are_none_where_the_effects_explain_everything() -> None:
    assert standardised_residuals({("a", "b"): 90.0, ("b", "a"): 80.0}) == {}
    assert standardised_residuals({}) == {}
