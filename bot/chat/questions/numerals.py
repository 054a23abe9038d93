"""Numbers as people write and say them: 5, ５, 五, 五分, 四分半, 九十五点五, ①."""

from __future__ import annotations

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_PLAIN = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")
_SPOKEN = re.compile(r"([零〇一二两三四五六七八九十百千]{1,9})(?:点([零〇一二三四五六七八九]{1,4}))?")
_MEASURE = re.compile(r"(?:分|级|星|颗星)?(半)?$")
_CIRCLED = {chr(0x2460 + index): index + 1 for index in range(20)}


def read_number(text: str) -> str | None:
    """The number a text is, as plain decimal text; None where it is anything else. 分 and the like may follow."""
    half = _MEASURE.search(text)
    body = text[: half.start()] if half else text
    plain = body if _PLAIN.fullmatch(body) else _spoken(body)
    if plain is None or not (half and half[1]):
        return plain
    return None if "." in plain else f"{plain}.5"


def read_circled(text: str) -> int | None:
    """① is 1 … ⑳ is 20."""
    return _CIRCLED.get(text)


def read_count(text: str) -> int | None:
    """A whole number in digits or Chinese signs."""
    number = read_number(text)
    return int(number) if number is not None and number.isdigit() else None


def _spoken(text: str) -> str | None:
    match = _SPOKEN.fullmatch(text)
    if match is None:
        return None
    whole = _whole(match[1])
    if whole is None:
        return None
    decimals = "".join(str(_DIGITS[sign]) for sign in match[2] or "")
    return f"{whole}.{decimals}" if decimals else str(whole)


def _whole(text: str) -> int | None:
    """九十五 → 95, 一百 → 100, 一百零五 → 105, 二〇 → 20; None for what nobody writes (五六十, 十百)."""
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit, last = 0, None, 10_000
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
            continue
        unit = _UNITS[sign]
        if unit >= last or digit == 0:
            return None
        total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
    return total + (digit or 0)
