"""Intraclass correlations: what holds for any table, and the reference's values."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from scoring.agreement.anova import OneWay, TwoWay, one_way, two_way
from scoring.agreement.icc import (
    icc_2_mean,
    icc_2_single,
    icc_3_mean,
    icc_unbalanced,
    icc_unbalanced_mean,
)
from tests.scoring.agreement.tables import bounds, near, rows, tables

property_of = hypothesis_settings(max_examples=60, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
ICCS = {
    "ICC2": icc_2_single,
    "ICC2k": icc_2_mean,
    "ICC3k": icc_3_mean,
}


@property_of
@given(table=tables)
def test_one_way_of_a_full_table_is_icc_1(table: list[list[Fraction]]) -> None:
    full, grouped = two_way(table), one_way(table)
    assert (full.between, full.within) == (grouped.between, grouped.within)
    assert grouped.effective_size == full.k
    signal = full.between - full.within
    for estimate, whole in (
        (icc_unbalanced(grouped), full.between + (full.k - 1) * full.within),
        (icc_unbalanced_mean(grouped), full.between),
    ):
        assert (None if estimate is None else estimate.value) == (signal / whole if whole else None)


@pytest.fixture
def shrout_fleiss() -> TwoWay:
    return two_way(rows(VECTORS["icc_shrout_fleiss"]["data"]["x"]))


@pytest.fixture
def unbalanced() -> OneWay:
    return one_way(rows(list(VECTORS["icc_oneway_unbalanced"]["data"].values())))


@pytest.mark.parametrize("name", ICCS)
def test_icc_of_shrout_and_fleiss(shrout_fleiss: TwoWay, name: str) -> None:
    expected = VECTORS["icc_shrout_fleiss"]["expected"]
    found = ICCS[name](shrout_fleiss)
    assert found is not None
    assert float(found.value) == near(expected[name], 1e-6)
    if name == "ICC2k":
        assert bounds(found) == near(expected["CI95_ICC2k_spearman_brown (psych, pingouin)"], 1e-5)
    else:
        assert bounds(found) == near(expected[f"CI95_{name}"], 1e-6)


def test_icc_of_unequal_groups(unbalanced: OneWay) -> None:
    vector = VECTORS["icc_oneway_unbalanced"]
    expected, tolerance = vector["expected"], vector["abs_tol"]
    assert float(unbalanced.between) == near(expected["MSB"], tolerance)
    assert float(unbalanced.within) == near(expected["MSW"], tolerance)
    assert float(unbalanced.effective_size) == near(expected["k0"], tolerance)
    single, means = icc_unbalanced(unbalanced), icc_unbalanced_mean(unbalanced)
    assert single is not None
    assert means is not None
    assert float(single.value) == near(expected["ICC1_k0"], tolerance)
    assert float(means.value) == near(expected["ICC2_F"], tolerance)
