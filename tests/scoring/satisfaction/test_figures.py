"""A target is judged by the interval."""

import pytest

from scoring.intervals import Interval
from scoring.satisfaction.figures import against_target


@pytest.mark.parametrize(("low", "high", "word"), [
    (85.0, 90.0, "reached"), (84.9, 90.0, "uncertain"), (80.0, 85.0, "uncertain"), (80.0, 84.9, "missed"),
])  # fmt: skip
def test_a_target_is_judged_by_the_interval(low: float, high: float, word: str) -> None:
    assert against_target(Interval(low, high), 85.0) == word


def test_a_target_without_an_interval_is_uncertain() -> None:
    assert against_target(None, 85.0) == "uncertain"
