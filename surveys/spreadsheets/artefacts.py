"""What programs leave around a text on its way through files: taken off where it can be, named where it cannot."""

from __future__ import annotations

import re

from surveys.spreadsheets.cells import Cell
from surveys.text import normalise_key

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])_")
_QUOTED = re.compile(r'=\s*"((?:[^"]|"")*)"', re.DOTALL)
_LOST_DIGITS = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}")
_ERRORS = re.compile(r"#{2,}|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_PREFIXES = ("'", "`", "\u2018", "\u2019")
_DATE_LIKE = re.compile(
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:00:00(?::00)?)?|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-[0-9]{2,4})?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{2}"
)


def decode_escapes(text: str) -> str:
    """Office Open XML's `_xHHHH_` → the character. Half of a pair cannot stand alone and becomes U+FFFD."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: _character(match[1]), text)


def _character(digits: str) -> str:
    code = int(digits, 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def clean_text(text: str) -> Cell:
    """A cell written as text.

    `="0012"`, `'0012` and a leading back-tick lose what is not part of the value; escapes of control characters
    that a program left as letters become spaces.
    """
    plain = _CONTROL.sub(" ", text) if "_x00" in text else text
    stripped = plain.strip()
    quoted = _QUOTED.fullmatch(stripped)
    if quoted is not None:
        return _checked(quoted[1].replace('""', '"'))
    if stripped.startswith(_PREFIXES) and not any(mark in stripped[1:] for mark in _PREFIXES):
        plain = stripped[1:]
    return _checked(plain)


def _checked(text: str) -> Cell:
    short = text.strip()
    if len(short) < 24:
        if _LOST_DIGITS.fullmatch(short):
            return Cell(text, "digits_lost")
        if short.startswith("#") and _ERRORS.fullmatch(short):
            return Cell(text, "cell_error")
    return Cell(text)


def looks_like_date(text: str) -> bool:
    """Whether a code was turned into a date on its way through a spreadsheet: `3月1日`, `1-Mar`, `2026/3/1`."""
    return _DATE_LIKE.fullmatch(normalise_key(text)) is not None
