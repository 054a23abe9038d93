"""Cronbach's alpha: what holds for any table, and the reference's values."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings

from scoring.agreement.alpha import alpha
from scoring.agreement.anova import two_way
from scoring.agreement.icc import (
    icc_3_mean,
)
from tests.scoring.agreement.tables import bounds, near, rows, tables

property_of = hypothesis_settings(max_examples=60, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@property_of
@given(table=tables)
def test_alpha_is_icc_3_k_of_the_same_table(table: list[list[Fraction]]) -> None:
    items, raters = alpha(table), icc_3_mean(two_way(table))
    assert (None if items is None else items.value) == (None if raters is None else raters.value)


def test_alpha_of_attitude() -> None:
    vector = VECTORS["attitude_alpha_omega"]
    expected, table, tolerance = vector["expected"], rows(vector["data"]["x"]), vector["abs_tol"]
    found = alpha(table)
    assert found is not None
    assert float(found.value) == near(expected["alpha_raw"], tolerance)
    assert bounds(found) == near(expected["feldt_CI95"], tolerance)
