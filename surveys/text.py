"""How text from workbooks, forms and phones is made comparable before anything looks at it."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DIGITS_OF_COUNT = 6
_SPACES = re.compile(r"\s+")
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_CJK = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_SPACE_IN_CHINESE = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")


def normalise_key(text: str) -> str:
    """A key or fixed word: full width becomes half width, every space and invisible character goes.

    `"　１００１ "` → `"1001"`. Case stays as it is.
    """
    return _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def parse_count(text: str) -> int | None:
    """How many, as somebody typed it; None where it is no whole number of at most six digits."""
    typed = normalise_key(text)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS_OF_COUNT else None


def normalise_name(text: str) -> str:
    """A name as people write it: Chinese punctuation stays, padding goes (`"张　三"` → `"张三"`).

    Letters and digits become half width; runs of spaces become one, none between two Chinese characters.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_WIDE)
    return _SPACE_IN_CHINESE.sub("", _SPACES.sub(" ", plain).strip())


_CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BREAK = re.compile(rf"(?<={_CHINESE})\s*\n\s*|\s*\n\s*(?={_CHINESE})")


def join_lines(text: str) -> str:
    """One paragraph of a text written over several lines: Chinese lines join without a space, others with one."""
    return " ".join(_BREAK.sub("", text.strip()).split("\n"))
