"""Coefficients as they are shown."""

from fractions import Fraction

import pytest

from scoring.agreement.figures import coefficient, significant


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), ("0.6425", "0.643"), ("12.345", "12.3"), ("-12.35", "-12.4"), (1530, "1530"), ("-0.0000001", "0")],
)
def test_significant_digits(value: str | int, text: str) -> None:
    assert significant(Fraction(value)) == text


def test_coefficients_have_three_decimals_and_no_negative_nothing() -> None:
    assert (coefficient(Fraction(-5, 3)), coefficient(-0.0001), coefficient(None)) == ("-1.667", "0.000", None)
