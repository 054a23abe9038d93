"""Ratings of one relation, written down as rows."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from scoring.fairness.ratings import Ratings, Real, ratings_of
from scoring.fairness.variances import Variances

dyads = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["leader", "peer"]), st.sampled_from("uvwxyz")),
    st.integers(0, 100).map(float),
    min_size=3,
    max_size=40,
)


def plain_ratings(rows: Sequence[tuple[str, str, float]]) -> Ratings:
    """Ratings (rater, subject, value) under one relation."""
    return ratings_of({(subject, "", rater): float(value) for rater, subject, value in rows})


def near(value: object, tolerance: float) -> Any:
    return pytest.approx(value, abs=tolerance, rel=0)


def named(names: tuple[str, ...], values: Real) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def lme4(vector: dict[str, Any]) -> Variances:
    found = vector["expected"]["variance_REML"]
    return Variances(found["subject"], found["rater"], found["residual"])
