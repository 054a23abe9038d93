"""Numbers, days and subjects as people write them in workbooks, read strictly."""

from __future__ import annotations

import re
from datetime import date

from surveys.spreadsheets.table import Row

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


def read_number(row: Row, column: str, *, percent: bool = False) -> str | None:
    """An exact decimal as canonical text (`"92.50"` → `"92.5"`); None where empty or noted as a problem.

    `percent`: `92.5%` means 92.5; so does a cell that Excel shows so.
    """
    text = row.key(column)
    if percent:
        text = text.removesuffix("%")
    if not text:
        return None
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        row.note(column, "not_a_number", value=text[:40])
        return None
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text.lstrip("+"))
    whole, _, places = digits.partition(".")
    plain = (whole.lstrip("0") or "0") + (f".{places.rstrip('0')}" if places.rstrip("0") else "")
    return plain if plain == "0" else sign + plain


def read_day(row: Row, column: str) -> str | None:
    """A calendar day as ISO text: `2026-3-5`, `2026/03/05`, `2026年3月5日` or a date cell."""
    text = row.key(column)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        row.note(column, "not_a_day", value=text[:40])
        return None
