"""Variance components by moments."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings

from scoring.agreement.anova import two_way
from scoring.agreement.moments import components_by_moments, held, sums_of
from tests.scoring.agreement.tables import near, tables

property_of = hypothesis_settings(max_examples=60, deadline=None)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@property_of
@given(table=tables)
def test_moments_of_a_full_table_are_those_of_its_mean_squares(table: list[list[Fraction]]) -> None:
    ratings = {(str(i), str(j)): value for i, row in enumerate(table) for j, value in enumerate(row)}
    full = two_way(table)
    subject, rater = (full.between - full.error) / full.k, (full.raters - full.error) / full.n
    assert components_by_moments(sums_of(ratings)) == held(subject, rater, full.error)


def test_raters_who_rate_once_cannot_be_told_from_the_rest() -> None:
    nested = {("a", "1"): Fraction(1), ("a", "2"): Fraction(2), ("b", "3"): Fraction(3)}
    assert components_by_moments(sums_of(nested)) is None


def test_components_by_moments_of_a_partly_crossed_design() -> None:
    vector = VECTORS["crossed_blup"]
    ratings = {(subject, rater): Fraction(value) for rater, subject, value in vector["data"]["rows"]}
    parts = components_by_moments(sums_of(ratings))
    expected = vector["expected"]["variance_moments_Gao_Owen"]
    assert parts is not None  # ours is exact; the row printed there was computed in floats
    assert [float(one) for one in (parts.subject, parts.rater, parts.residual)] == near(
        [expected["subject"], expected["rater"], expected["residual"]], 1e-8
    )
