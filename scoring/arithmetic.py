"""Exact arithmetic: fractions all the way, one half-up rounding at the end.

Source: docs/formats.md, Rules of arithmetic; docs/sources.md, Exact arithmetic.
"""

from collections.abc import Iterable
from fractions import Fraction

from scoring.policy_model import Scale

HUNDRED = Fraction(100)


def half_up(value: Fraction, decimals: int = 0) -> int:
    """The nearest whole number of units of the last of `decimals` digits; a half goes away from zero (2.5 → 3,
    -2.5 → -3). Whole numbers all the way: this is asked a hundred times per subject.
    """
    top, bottom = value.as_integer_ratio()
    unit: int = 10**decimals
    whole = (2 * abs(top) * unit + bottom) // (2 * bottom)
    return -whole if top < 0 else whole


def publish(value: Fraction, decimals: int) -> Fraction:
    """The published value: rounded half-up once, at `decimals` digits; exact afterwards."""
    return Fraction(half_up(value, decimals), 10**decimals)


def number_text(value: Fraction, decimals: int) -> str:
    """The value rounded half-up and written with exactly `decimals` digits: `90.00`."""
    whole = half_up(value, decimals)
    if not decimals:
        return str(whole)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    return f"{'-' if whole < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def exact_text(value: Fraction) -> str:
    """The value without loss: a decimal where it ends (`89.995`), else a fraction (`251/3`)."""
    top, bottom = value.as_integer_ratio()
    if bottom == 1:
        return str(top)
    rest, twos, fives = bottom, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return f"{top}/{bottom}" if rest != 1 else number_text(value, max(twos, fives))


def mean(values: Iterable[Fraction]) -> Fraction:
    """Arithmetic mean of at least one value."""
    members = list(values)
    return sum(members, Fraction(0)) / len(members)


def percent_of(value: Fraction, scale: Scale, rule: str) -> Fraction:
    """A raw value in percent: `of_max` value / max, `of_range` (value - min) / (max - min)."""
    if rule == "of_range":
        return HUNDRED * (value - scale.low) / (scale.high - scale.low)
    return HUNDRED * value / scale.high
