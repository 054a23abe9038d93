"""CSV files read strictly: every refusal names file, row and column. Rows are counted as a spreadsheet shows them.

Source: contract sections 5 and 6 (fine print). UTF-8 with or without BOM, the header is row 1, a row of spaces
is skipped, more fields than the header are refused, decimals go straight to fractions.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from scoring.tomlfile import FileError

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet and its cells by column, without surrounding spaces."""

    file: str
    number: int
    cells: dict[str, str]

    def error(self, column: str | None, code: str, **params: object) -> FileError:
        """A FileError at this row, ready to raise."""
        return FileError(self.file, self.number, column, code, params)

    def get(self, column: str) -> str:
        """The cell; empty where there is none."""
        return self.cells.get(column, "")

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        value = self.get(column)
        if not value:
            raise self.error(column, "required")
        return value

    def decimal(self, column: str) -> Fraction:
        """The cell as an exact number: sign, digits, decimal point, nothing else."""
        value = self.text(column)
        if not _NUMBER.fullmatch(value) or len(value) > _LONGEST_NUMBER:
            raise self.error(column, "not_a_number", value=value[:_LONGEST_NUMBER])
        return Fraction(value)

    def decimal_or_none(self, column: str) -> Fraction | None:
        """The cell as an exact number; None when it is empty."""
        return self.decimal(column) if self.get(column) else None

    def count(self, column: str) -> int:
        """The cell as a whole number from 0 on."""
        value = self.decimal(column)
        if value.denominator != 1 or value < 0:
            raise self.error(column, "not_whole", value=self.get(column))
        return value.numerator


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file read: names of its columns, its rows."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_csv(path: Path, required: Sequence[str]) -> CsvFile:
    """Read a file whose header must have the `required` columns. Raises FileError; its file is the bare file name."""
    records = _records(path)
    first = next(records, None)
    if first is None or not any(cell.strip() for cell in first[1]):
        raise FileError(path.name, 1, None, "no_header")
    header = _header(path.name, first[1], required)
    rows = tuple(_row(path.name, number, cells, header) for number, cells in records if any(map(str.strip, cells)))
    return CsvFile(path.name, tuple(name for name in header if name), rows)


def read_header(path: Path) -> tuple[str, ...]:
    """Names of a file's columns."""
    first = next(_records(path), (1, []))
    return tuple(name for name in _header(path.name, first[1], ()) if name)


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileError(path.name, line, None, "not_utf8") from None
    except csv.Error as error:
        raise FileError(path.name, number + 1, None, "bad_csv", {"reason": str(error)}) from None
    except OSError as error:
        raise FileError(path.name, None, None, "unreadable", {"reason": error.strerror}) from None


def _header(file: str, cells: list[str], required: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            raise FileError(file, 1, name, "duplicate", {"value": name})
    lacking = [name for name in required if name not in names]
    if lacking:
        raise FileError(file, 1, lacking[0], "missing_columns", {"columns": ", ".join(lacking)})
    return names


def _row(file: str, number: int, cells: list[str], header: list[str]) -> Row:
    if len(cells) > len(header):
        params = {"count": len(cells), "expected": len(header)}
        raise FileError(file, number, None, "too_many_fields", params)
    named = zip(header, cells, strict=False)
    return Row(file, number, {name: cell.strip() for name, cell in named if name})
