"""Exact sums of many fractions, fast: whole numbers are added denominator by denominator, fractions only at the end."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction


def total(values: Iterable[Fraction]) -> Fraction:
    """Σ x."""
    tops: dict[int, int] = {}
    for value in values:
        top, bottom = value.as_integer_ratio()
        tops[bottom] = tops.get(bottom, 0) + top
    return _together(tops)


def total_of_squares(values: Iterable[Fraction]) -> Fraction:
    """Σ x²."""
    tops: dict[int, int] = {}
    for value in values:
        top, bottom = value.as_integer_ratio()
        tops[bottom] = tops.get(bottom, 0) + top * top
    return _together({bottom * bottom: top for bottom, top in tops.items()})


def total_of_products(left: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """Σ x y of two rows of the same length."""
    tops: dict[int, int] = {}
    for first, second in zip(left, other, strict=True):
        top, bottom = first.as_integer_ratio()
        more, under = second.as_integer_ratio()
        tops[bottom * under] = tops.get(bottom * under, 0) + top * more
    return _together(tops)


def common_denominator(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """The values as whole numbers of one unit fraction, and its denominator."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = math.lcm(*{bottom for _, bottom in ratios})
    return [top * (unit // bottom) for top, bottom in ratios], unit


def _together(tops: dict[int, int]) -> Fraction:
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction(0))
