"""Calendar days as people write them: the one reader for every file, command and form."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DASHES = "‐‑‒–—―−﹣"
_TIME = r"(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})[日号]?" + _TIME)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_TO_HYPHEN = str.maketrans(dict.fromkeys(_DASHES, "-"))


def parse_day(text: str) -> date | None:
    """`2027-2-14`, `2027/02/14`, `2027年2月14日`, `2027.2.14`, `20270214`, full width; None for anything else.

    A year of four digits always comes first: `3/5/2026` may be two days, and is none.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_TO_HYPHEN).split())
    match = _DAY.fullmatch(plain)
    if match is not None:
        year, first, month, second, day = match.groups()
        if (first == "年") != (second == "月") or (first != "年" and first != second):
            return None
        parts = (year, month, day)
    else:
        compact = _COMPACT.fullmatch(plain)
        if compact is None:
            return None
        parts = compact.groups()  # type: ignore[assignment]
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
