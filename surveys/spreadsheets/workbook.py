"""A file's bytes → sheets of text cells. Excel workbooks and CSV; whatever is not one of them is refused clearly.

Limits come before parsing: the file's size, what its zip says it would unpack to, rows and columns.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from surveys.errors import Invalid
from surveys.text import normalise_key

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 1000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_MAX_CELLS = 5_000_000
_LAST_ROW = 1_048_576  # Excel's own
_MAX_CELL = 100_000
_ZEROS = re.compile(r"0+")


@dataclass(frozen=True, slots=True)
class Cell:
    """`flaw` is a problem code the cell itself has (an Excel error value, digits that Excel lost)."""

    text: str
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class RawSheet:
    """Rows that hold anything, with the number a spreadsheet shows."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    truncated: bool = False


def read_sheets(content: bytes, file: str, *, formulas: bool = False) -> tuple[RawSheet, ...]:
    """Every sheet of a workbook, or the one of a CSV (named 人员). Raises Invalid `roster_file_…`.

    `formulas`: cells with one bear the flaw `formula`; otherwise they are what Excel last computed.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("roster_file_too_large", file=file, limit=MAX_BYTES)
    if not content.strip():
        raise Invalid("roster_file_empty", file=file)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid("roster_file_old_format", file=file)
    if content.startswith(b"PK"):
        return _read_workbook(content, file, formulas)
    if file.lower().endswith((".xlsx", ".xlsm")):
        raise Invalid("roster_file_broken", file=file)
    return (_read_csv(content, file),)


def _collect(name: str, rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> RawSheet:
    kept: list[tuple[int, tuple[Cell, ...]]] = []
    for number, cells in rows:
        if not any(cell.text or cell.flaw for cell in cells):
            continue
        if len(kept) > MAX_ROWS:
            return RawSheet(name, tuple(kept[: MAX_ROWS + 1]), truncated=True)
        kept.append((number, cells))
    return RawSheet(name, tuple(kept))


# --- Excel ------------------------------------------------------------------------------------------------


def _read_workbook(content: bytes, file: str, formulas: bool) -> tuple[RawSheet, ...]:
    import openpyxl  # it brings numpy along: half of the start-up time of every other command

    try:
        _check_zip(content, file)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas, keep_links=False)
        try:
            return tuple(_collect(normalise_key(sheet.title), _rows_of(sheet)) for sheet in book.worksheets)
        finally:
            book.close()
    except Invalid:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise Invalid("roster_file_broken", file=file) from error


def _check_zip(content: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Invalid("roster_file_too_large", file=file, limit=MAX_BYTES)
        for part in parts:
            if part.flag_bits & 1:
                raise Invalid("roster_file_old_format", file=file)
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    if b"<!DOCTYPE" in stream.read(4096):
                        raise Invalid("roster_file_broken", file=file)


def _rows_of(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if number > _LAST_ROW or cells > _MAX_CELLS:
            raise ValueError("a sheet without end")
        yield number, tuple(_cell_of(cell) for cell in row[:MAX_COLUMNS])


def _cell_of(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime | date):
        return Cell(value.isoformat()[:10])
    text = str(value)[:_MAX_CELL]
    if cell.data_type == "f":
        return Cell(text, "formula")
    return Cell(text, "cell_error") if cell.data_type == "e" else Cell(text)


def _number(value: int | float, shown_as: str) -> Cell:
    """1001.0 → "1001"; 13800000000.0 → "13800000000"; with the format 0000, 17 → "0017"; with 0.0%, 0.925 → "92.5%"."""
    if shown_as.endswith("%"):
        return Cell(f"{(Decimal(repr(value)) * 100).normalize():f}%")
    if isinstance(value, float) and not value.is_integer():
        return Cell(repr(value))
    text = str(int(value))
    if len(text.lstrip("-")) > 15:  # Excel keeps 15 digits: the rest of this number is already wrong
        return Cell(text, "digits_lost")
    return Cell(text.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else text)


# --- CSV --------------------------------------------------------------------------------------------------


def decode_text(content: bytes, file: str) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GB18030. Raises Invalid `roster_file_unknown_text`."""
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("roster_file_unknown_text", file=file)


def _read_csv(content: bytes, file: str) -> RawSheet:
    text = decode_text(content, file)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = "," if "," in first or "\t" not in first else "\t"
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = ((number, tuple(Cell(field) for field in row)) for number, row in enumerate(lines, start=1))
        return _collect("人员", rows)
    except csv.Error as error:
        raise Invalid("roster_file_broken", file=file) from error
