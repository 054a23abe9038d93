"""Tables of ratings (subjects × raters), and how near a figure comes to the reference."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import strategies as st

from scoring.agreement.icc import (
    Estimate,
)

values = st.integers(1, 5).map(Fraction)
tables = st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(
    lambda shape: st.lists(st.lists(values, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)


def rows(table: list[list[float]]) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in table]


def near(value: object, tolerance: float) -> Any:
    return pytest.approx(value, abs=tolerance, rel=0)


def bounds(found: Estimate | None) -> list[float | None]:
    assert found is not None
    return [found.low, found.high]
