"""How many raters a reliability needs."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scoring.agreement.icc import (
    spearman_brown,
)
from scoring.agreement.reliability import raters_needed

property_of = hypothesis_settings(max_examples=60, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@given(single=st.fractions(Fraction(1, 100), Fraction(99, 100)), goal=st.fractions(Fraction(1, 10), Fraction(95, 100)))
@property_of
def test_raters_needed_are_just_enough(single: Fraction, goal: Fraction) -> None:
    needed = raters_needed(single, goal)
    assert needed is not None
    assert spearman_brown(single, needed) >= goal
    assert needed == 1 or spearman_brown(single, needed - 1) < goal


def test_raters_who_say_nothing_are_never_enough() -> None:
    assert raters_needed(Fraction(-1, 10), Fraction(7, 10)) is None
    with pytest.raises(ValueError, match="goal"):
        raters_needed(Fraction(1, 2), Fraction(1))


def test_raters_needed() -> None:
    vector = VECTORS["spearman_brown_k"]
    found = [raters_needed(Fraction(str(row["r1"])), Fraction(str(row["r*"]))) for row in vector["data"]]
    assert found == vector["expected"]
