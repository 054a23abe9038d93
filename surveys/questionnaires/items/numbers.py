"""Reading numbers that people typed, exactly; and writing them so that equal values are equal text."""

from __future__ import annotations

import re
from fractions import Fraction

from surveys.questionnaires.items.base import Gives, ItemFlaw, ItemSpec, check_bounds, check_no_options, refuse

_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}(?:\.([0-9]+))?")


class NumericType:
    """What the types that rate have in common: how a file's item is checked, and how an answer is read.

    `decimals` are the places that an answer may have; `needs_minimum` and `needs_maximum` say which bounds a file
    gives.
    """

    gives: Gives = "number"
    decimals = 0
    needs_minimum = False
    needs_maximum = False

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=self.needs_minimum, maximum=self.needs_maximum)
        self.check_scale(item)
        check_anchors(item, self.scale(item))

    def check_scale(self, item: ItemSpec) -> None:
        """Raise ItemFlaw where the file's bounds make no scale of this type; those of a fixed scale always do."""

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        """(min, max) of the ratings."""
        raise NotImplementedError

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, raw, self.scale(item), self.decimals)


def tidy(raw: str) -> str:
    """Full-width digits and signs become half width; spaces go. Nothing cleverer: ² is not 2."""
    return "".join(raw.translate(_HALF_WIDTH).split())


def parse_number(item: ItemSpec, raw: str, scale: tuple[int, int], decimals: int) -> Fraction | None:
    """Sign, digits, decimal point; within the scale; at most `decimals` places. Empty → None (不了解).

    Raises Invalid `answer_required`, `answer_not_a_number`, `answer_too_many_decimals`, `answer_out_of_scale`.
    """
    text = tidy(raw)
    if not text:
        if item.required:
            raise refuse(item, "answer_required")
        return None
    number = _NUMBER.fullmatch(text) if text.isascii() else None
    if number is None:
        raise refuse(item, "answer_not_a_number")
    if len((number[1] or "").rstrip("0")) > decimals:
        raise refuse(item, "answer_too_many_decimals", limit=decimals)
    value = Fraction(text)
    if not scale[0] <= value <= scale[1]:
        raise refuse(item, "answer_out_of_scale", min=scale[0], max=scale[1])
    return value


def canonical(value: Fraction) -> str:
    """The exact decimal text of a value: 17/2 → "8.5", 80 → "80". ValueError where there is none."""
    if value.denominator == 1:
        return str(value.numerator)
    places = next((n for n in range(1, 19) if 10**n % value.denominator == 0), None)
    if places is None:
        raise ValueError(f"{value} has no short decimal form")
    digits = str(abs(value.numerator) * (10**places // value.denominator)).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def check_anchors(item: ItemSpec, scale: tuple[int, int]) -> None:
    """Anchors name whole numbers on the scale. Raises ItemFlaw `out_of_range`."""
    for value, _ in item.anchors:
        if not (value.isascii() and value.isdigit() and scale[0] <= int(value) <= scale[1]):
            raise ItemFlaw("anchors", "out_of_range", {"value": value, "low": scale[0], "high": scale[1]})
