"""Exact arithmetic: fractions all the way, one half-up rounding at the end.

Source: contract section 6 (rules of arithmetic), reference/scoring.md section 7.
"""

from collections.abc import Iterable
from fractions import Fraction

from scoring.model import Scale

HUNDRED = Fraction(100)


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero (2.5 → 3, -2.5 → -3)."""
    top, bottom = abs(value.numerator), value.denominator
    whole = (2 * top + bottom) // (2 * bottom)
    return whole if value >= 0 else -whole


def publish(value: Fraction, decimals: int) -> Fraction:
    """The published value: rounded half-up once, at `decimals` digits; exact afterwards."""
    power = 10**decimals
    return Fraction(half_up(value * power), power)


def number_text(value: Fraction, decimals: int) -> str:
    """The value rounded half-up and written with exactly `decimals` digits: `90.00`."""
    whole = half_up(value * 10**decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    sign = "-" if whole < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def exact_text(value: Fraction) -> str:
    """The value without loss: a decimal where it ends (`89.995`), else a fraction (`251/3`)."""
    bottom, twos, fives = value.denominator, 0, 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    if bottom != 1:
        return f"{value.numerator}/{value.denominator}"
    return number_text(value, max(twos, fives))


def mean(values: Iterable[Fraction]) -> Fraction:
    """Arithmetic mean of at least one value."""
    members = list(values)
    return sum(members, Fraction(0)) / len(members)


def percent_of(value: Fraction, scale: Scale, rule: str) -> Fraction:
    """A raw value in percent: `of_max` value / max, `of_range` (value - min) / (max - min)."""
    if rule == "of_range":
        return HUNDRED * (value - scale.low) / (scale.high - scale.low)
    return HUNDRED * value / scale.high
