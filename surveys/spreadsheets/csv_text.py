"""A text file of separated values → one sheet: encodings, separators, and what spreadsheets write round a text."""

from __future__ import annotations

import csv
import io
from collections import Counter

from surveys.errors import Invalid
from surveys.spreadsheets.artefacts import clean_text
from surveys.spreadsheets.cells import EMPTY, MAX_ROWS, Cell, RawSheet

MAX_CELLS = 2_000_000
_SEPARATORS = (",", "\t", ";", "，")
_LOOKED_AT = 10


def decode_text(content: bytes, file: str) -> str:
    """UTF-8 with or without BOM, UTF-16, or GB18030. Raises Invalid `roster_file_unknown_text`."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("roster_file_unknown_text", file=file)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    sample = content[:2000]
    if sample.count(0) > len(sample) // 8:  # separators and digits of UTF-16 without its mark
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def read_csv(content: bytes, file: str, name: str) -> RawSheet:
    """Rows as a spreadsheet numbers them. Raises Invalid `roster_file_broken`, `roster_file_many_cells`."""
    text = decode_text(content, file)
    kept: list[tuple[int, tuple[Cell, ...]]] = []
    count = 0
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        for number, fields in enumerate(lines, start=1):
            count += len(fields)
            if count > MAX_CELLS:
                raise Invalid("roster_file_many_cells", file=file, limit=MAX_CELLS)
            cells = tuple(clean_text(field) if field else EMPTY for field in fields)
            if all(cell.is_empty for cell in cells):
                continue
            if len(kept) > MAX_ROWS:
                return RawSheet(name, tuple(kept), truncated=True)
            kept.append((number, cells))
    except csv.Error as error:
        raise Invalid("roster_file_broken", file=file) from error
    return RawSheet(name, tuple(kept))


def _separator(text: str) -> str:
    """The sign that stands in most of the first lines; a title above the table holds none."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_LOOKED_AT]
    votes = Counter(sign for line in lines for sign in _SEPARATORS if sign in line)
    return max(_SEPARATORS, key=lambda sign: votes[sign])
