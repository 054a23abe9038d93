"""Mean squares of one and two ways."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.agreement.anova import TwoWay, one_way, two_way
from tests.scoring.agreement.tables import near, rows

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


def test_tables_too_small_are_refused() -> None:
    for table in ([], [[Fraction(1), Fraction(2)]], [[Fraction(1)], [Fraction(2)]]):
        with pytest.raises(ValueError, match="at least two"):
            two_way(table)
        with pytest.raises(ValueError, match="at least two"):
            one_way(table)


@pytest.fixture
def shrout_fleiss() -> TwoWay:
    return two_way(rows(VECTORS["icc_shrout_fleiss"]["data"]["x"]))


def test_mean_squares_of_shrout_and_fleiss(shrout_fleiss: TwoWay) -> None:
    expected = VECTORS["icc_shrout_fleiss"]["expected"]
    found = [shrout_fleiss.between, shrout_fleiss.within, shrout_fleiss.raters, shrout_fleiss.error]
    assert [float(one) for one in found] == near([expected[key] for key in ("MSB", "MSW", "MSJ", "MSE")], 1e-9)
