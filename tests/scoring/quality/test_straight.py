"""Straight-line answers beside what the margins let expect."""

import pytest

from scoring.quality.straight import straight_raters, top_margins
from tests.scoring.quality.quality_samples import rated

pytestmark = pytest.mark.slow  # left to `make test`


def test_expected_maximum_is_the_product_of_the_margins() -> None:
    sheets = [rated("a", "s", 100, 100, 100, 100), rated("b", "s", 100, 100, 100, 60), rated("c", "s", 80, 80, 80, 80)]
    margins = top_margins(sheets)
    found = straight_raters([*sheets, rated("d", "s", 100, 100)], margins)
    assert margins == pytest.approx((2 / 3, 2 / 3, 2 / 3, 1 / 3))
    assert (found.raters, found.straight, found.all_maximum) == (3, 2, 1)
    assert found.expected_maximum == pytest.approx(3 * (2 / 3) ** 3 / 3)
