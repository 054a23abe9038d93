"""Figures of reports that decide nothing, as texts with a few significant digits."""

from fractions import Fraction

from scoring.arithmetic import number_text


def significant(value: Fraction | float | None, digits: int = 3) -> str | None:
    """The value rounded half up to so many significant digits, at most six decimals: `0.643`, `12.4`, `1530`."""
    if value is None:
        return None
    exact = Fraction(value)
    decimals = 0
    while decimals < 6 and exact and abs(exact) * 10**decimals < 10 ** (digits - 1):
        decimals += 1
    text = number_text(exact, decimals)
    return text if text.strip("-0.") else "0"


def coefficient(value: Fraction | float | None) -> str | None:
    """A coefficient around 0 … 1, with three decimals: `0.643`, `-1.667`."""
    if value is None:
        return None
    text = number_text(Fraction(value), 3)
    return text.lstrip("-") if not text.strip("-0.") else text
