"""CSV files read strictly: every refusal names file, row and column. Rows are counted as a spreadsheet shows them.

Source: docs/formats.md, The case folder. UTF-8 with or without BOM, the header is row 1, a row of spaces
is skipped, more fields than the header are refused, decimals go straight to fractions.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from scoring.files.toml_file import FileError

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LONGEST_NUMBER = 60
_LONGEST_LINE = 1_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


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
        text = self.text(column)
        value = parse_decimal(text)
        if value is None:
            raise self.error(column, "not_a_number", value=text[:_LONGEST_NUMBER])
        return value

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
    """A file being read: names of its columns, its rows. `read_csv` holds all rows, `open_csv` gives one at a time."""

    file: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def parse_decimal(text: str) -> Fraction | None:
    """An exact number of sign, digits and decimal point; None where it is anything else."""
    return Fraction(text) if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) else None


def read_csv(path: Path, required: Sequence[str]) -> CsvFile:
    """Read a file whose header must have the `required` columns. Raises FileError; its file is the bare file name."""
    opened = open_csv(path, required)
    return CsvFile(opened.file, opened.columns, tuple(opened.rows))


def open_csv(path: Path, required: Sequence[str]) -> CsvFile:
    """The same, row by row, however long the file. What is wrong with a row is raised when its turn comes."""
    records = _records(path)
    first = next(records, None)
    if first is None or not any(cell.strip() for cell in first[1]):
        raise FileError(path.name, 1, None, "no_header")
    header = _header(path.name, first[1], required)
    rows = (_row(path.name, number, cells, header) for number, cells in records if any(map(str.strip, cells)))
    return CsvFile(path.name, tuple(name for name in header if name), rows)


def read_header(path: Path) -> tuple[str, ...]:
    """Names of a file's columns, in their order; an empty one has no name."""
    return tuple(_header(path.name, next(_records(path), (1, []))[1], ()))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Numbered records. Bytes that are no UTF-8 arrive as lone surrogates, so that row and column can be named."""
    number, header = 0, None
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            lines = _Lines(file)
            for number, cells in enumerate(csv.reader(lines, strict=True), start=1):
                if lines.broken:
                    raise FileError(path.name, number, _broken(cells, header), "not_utf8")
                header = header or cells
                yield number, cells
    except csv.Error as error:
        raise FileError(path.name, number + 1, None, "bad_csv", {"reason": str(error)}) from None
    except OSError as error:
        raise FileError(path.name, None, None, "unreadable", {"reason": error.strerror}) from None


class _Lines:
    """The lines of a file; `broken` once one was no UTF-8. A line without end is not read to its end."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.broken = False

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(_LONGEST_LINE):
            if not line.isascii() and _SURROGATE.search(line):
                self.broken = True
            if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise csv.Error(f"line longer than {_LONGEST_LINE} characters")
            yield line


def _broken(cells: list[str], header: list[str] | None) -> str | None:
    """The column of the first cell that was no UTF-8."""
    names = zip(header or (), cells, strict=False)
    return next((name.strip() for name, cell in names if _SURROGATE.search(cell)), None) or None


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
    return Row(file, number, {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name})
