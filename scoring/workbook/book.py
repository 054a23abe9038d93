"""A workbook written row by row, in bounded memory, the same bytes everywhere.

Texts are written as texts whatever they begin with; formulas are our own. A sheet that would grow beyond what a
spreadsheet can hold goes on in a second one: 明细, 明细2 …
"""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import xlsxwriter

from scoring.arithmetic import number_text
from scoring.workbook.cells import Cell, Formula

MOST_ROWS = 1_048_576
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 – a fixed mark in the file, not a time
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST = 32_000  # characters a cell holds
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Row = Sequence[Cell]
Block = Callable[[int], Sequence[Row]]  # rows that must stay together, given the number of the first one


class Book:
    """A workbook being written; what it holds reaches `out` when it is left without an error."""

    def __init__(self, out: BinaryIO, title: str, decimals: int, most_rows: int = MOST_ROWS) -> None:
        self._out = out
        self._most_rows = most_rows
        self._decimals = decimals
        self._folder = tempfile.TemporaryDirectory(prefix="pingji-")
        path = str(Path(self._folder.name) / "packed.xlsx")
        book: Any = xlsxwriter.Workbook(path, {**_OPTIONS, "constant_memory": True, "tmpdir": self._folder.name})
        book.use_zip64()
        book.set_properties({"title": title[:200], "created": _CREATED})
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._number = book.add_format({"num_format": "0." + "0" * decimals if decimals else "0"})
        self._exact = book.add_format({"num_format": "0.00####"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._book.close()
            if kind is None:
                store(Path(self._folder.name) / "packed.xlsx", self._out)
        finally:
            self._folder.cleanup()

    def add(
        self,
        name: str,
        head: Sequence[str],
        rows: Iterable[Row],
        *,
        widths: Sequence[int] = (),
        exact: bool = False,
    ) -> None:
        """A sheet of rows. `exact`: numbers with all their digits, else rounded half-up at the policy's decimals."""
        self.add_blocks(name, head, (_single(row) for row in rows), widths=widths, exact=exact)

    def add_blocks(
        self,
        name: str,
        head: Sequence[str],
        blocks: Iterable[Block],
        *,
        widths: Sequence[int] = (),
        exact: bool = False,
    ) -> None:
        """A sheet of blocks, each kept together, whose rows may refer to one another by number."""
        sheets, sheet, at = 1, self._sheet(name, head, widths), 1
        for block in blocks:
            rows = block(at + 1)
            if at + len(rows) > self._most_rows and at > 1:
                sheets, at = sheets + 1, 1
                sheet = self._sheet(f"{name}{sheets}", head, widths)
                rows = block(at + 1)
            for row in rows[: self._most_rows - 1]:
                for column, cell in enumerate(row):
                    self._write(sheet, at, column, cell, exact)
                at += 1

    def _sheet(self, name: str, head: Sequence[str], widths: Sequence[int]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.set_column(column, column, widths[column] if column < len(widths) else 14)
            sheet.write_string(0, column, title, self._head)
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, exact: bool) -> None:
        if isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell[:_LONGEST], self._text)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif isinstance(cell, Formula):
            sheet.write_formula(row, column, f"={cell.text}", self._exact, float(cell.value))
        elif isinstance(cell, Fraction) and exact:
            sheet.write_number(row, column, float(cell), self._exact)
        elif isinstance(cell, Fraction):
            sheet.write_number(row, column, float(number_text(cell, self._decimals)), self._number)


def _single(row: Row) -> Block:
    return lambda first: (row,)


def store(packed: Path, out: BinaryIO) -> None:
    """The same archive uncompressed: compressors differ between machines, plain bytes do not."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, _EPOCH)
            entry.create_system = 0
            entry.file_size = member.file_size  # known before it is written, so that huge sheets are marked as such
            with source.open(member) as content, plain.open(entry, "w") as copy:
                shutil.copyfileobj(content, copy, 1 << 20)
