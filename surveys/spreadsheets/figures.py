"""Decimals as people and programs write them, read exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from surveys.spreadsheets.showing import DIGITS, plain, show_number

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,30})?")


def parse_figure(text: str) -> str | None:
    """A decimal as canonical text (`"92.50"` → `"92.5"`); None where it is none.

    Beyond 15 digits it is the noise of a program's arithmetic: 86.66666666666667 is taken at 15.
    """
    number = text.replace("\u2212", "-")
    if _GROUPED.fullmatch(number):  # 1,234.50, as it is shown
        number = number.replace(",", "")
    if not (number.isascii() and _NUMBER.fullmatch(number)):
        return None
    if sum(sign.isdigit() for sign in number.lstrip("+-0.")) > DIGITS:
        return show_number(number, "").figure
    return plain(Decimal(number))
