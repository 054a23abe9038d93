"""A worksheet's XML → rows of cells, counted while it streams; merged ranges are filled as a spreadsheet shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from surveys.errors import Invalid
from surveys.spreadsheets.artefacts import clean_text, decode_escapes
from surveys.spreadsheets.cells import EMPTY, MAX_COLUMNS, MAX_ROWS, Cell, RawSheet
from surveys.spreadsheets.merges import Range, fill_merges, read_range
from surveys.spreadsheets.shared_parts import MAX_TEXT
from surveys.spreadsheets.showing import show_number, show_text
from surveys.spreadsheets.xml_stream import feed, local_name, make_parser

MAX_CELLS = 1_000_000
MAX_MERGES = 20_000
_MAX_TAGS = 10_000_000
_LAST_ROW = 1_048_576  # Excel's own
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,8})")


@dataclass(slots=True)
class Book:
    """What the cells of every sheet share; `cells` counts those of the whole file."""

    file: str
    strings: Sequence[str] = ()
    formats: Sequence[str] = ()
    is_1904: bool = False
    is_stale: bool = False
    formulas: bool = False
    """Whether a formula is a flaw even where its value is known."""
    cells: int = 0
    memory: dict[tuple[str, str, str], Cell] = field(default_factory=dict)


def read_sheet(stream: IO[bytes], name: str, book: Book) -> RawSheet:
    """Rows that hold anything. Raises Invalid `roster_file_many_…`, ValueError for what no spreadsheet writes."""
    reader = _SheetReader(book)
    parser = make_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    for _ in feed(parser, stream):
        pass
    rows = fill_merges(reader.rows[: MAX_ROWS + 1], reader.merges)
    return RawSheet(name, tuple(rows), truncated=len(reader.rows) > MAX_ROWS + 1)


class _SheetReader:
    """Handlers of the parser; `rows` and `merges` are complete when it has ended."""

    def __init__(self, book: Book) -> None:
        self.rows: list[tuple[int, tuple[Cell, ...]]] = []
        self.merges: list[Range] = []
        self._book = book
        self._row = 0
        self._column = 0
        self._cells: list[Cell] = []
        self._attributes: dict[str, str] = {}
        self._value: list[str] = []
        self._inline: list[str] = []
        self._reads = ""
        self._has_formula = False
        self._phonetic = 0
        self._tags = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        self._reads = ""
        if local == "c":
            self._start_cell(attributes)
        elif local in ("v", "t"):
            self._reads = local if not self._phonetic else ""
        elif local == "f":
            self._has_formula = True
        elif local == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if not 0 < self._row <= _LAST_ROW:
                raise ValueError("a sheet without end")
            self._cells, self._column = [], 0
        elif local == "rPh":
            self._phonetic += 1
        elif local == "mergeCell":
            self._add_merge(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._tags += 1
        if self._tags > _MAX_TAGS:
            raise Invalid("roster_file_many_cells", file=self._book.file, limit=MAX_CELLS)
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = _column_number(reference[1]) if reference else self._column + 1
        self._attributes = attributes
        self._value, self._inline, self._has_formula = [], [], False

    def _add_merge(self, attributes: dict[str, str]) -> None:
        if len(self.merges) >= MAX_MERGES:
            raise Invalid("roster_file_many_merges", file=self._book.file, limit=MAX_MERGES)
        self.merges.append(read_range(attributes.get("ref", "")))

    def text(self, data: str) -> None:
        if self._reads == "v":
            self._value.append(data)
        elif self._reads == "t":
            self._inline.append(data)

    def end(self, name: str) -> None:
        local = local_name(name)
        self._reads = ""
        if local == "c":
            self._end_cell()
        elif local == "row":
            if any(not cell.is_empty for cell in self._cells) and len(self.rows) < MAX_ROWS + 2:
                self.rows.append((self._row, tuple(self._cells)))
        elif local == "rPh":
            self._phonetic -= 1

    def _end_cell(self) -> None:
        if self._column > MAX_COLUMNS:
            return
        cell = self._read_cell()
        if cell is EMPTY:
            return
        self._book.cells += 1
        if self._book.cells > MAX_CELLS:
            raise Invalid("roster_file_many_cells", file=self._book.file, limit=MAX_CELLS)
        missing = self._column - 1 - len(self._cells)
        if missing > 0:
            self._cells.extend([EMPTY] * missing)
        if missing < 0:
            self._cells[self._column - 1] = cell
        else:
            self._cells.append(cell)

    def _read_cell(self) -> Cell:
        kind = self._attributes.get("t", "n")
        value = "".join(self._inline if kind == "inlineStr" else self._value)
        if self._has_formula:
            if self._book.formulas:
                return Cell(value[:MAX_TEXT], "formula")
            if self._book.is_stale or (not value.strip() and kind != "str"):
                return Cell("", "formula_unread")
        if not value.strip() and kind != "s":
            return EMPTY
        code = self._format()
        key = (kind, code, value)
        cell = self._book.memory.get(key)
        if cell is None:
            cell = _make_cell(kind, value, code, self._book)
            if len(value) < 64:
                self._book.memory[key] = cell
        return cell

    def _format(self) -> str:
        style = int(self._attributes.get("s", "0"))
        return self._book.formats[style] if style < len(self._book.formats) else "General"


def _make_cell(kind: str, value: str, code: str, book: Book) -> Cell:
    if kind == "n":
        return show_number(value, code, is_1904=book.is_1904)
    if kind == "b":
        return Cell("是" if value.strip() == "1" else "否")
    if kind == "e":
        return Cell(value.strip(), "cell_error")
    if kind == "d":
        return Cell("", "date_as_text", day=value.strip()[:10])
    text = book.strings[int(value)] if kind == "s" else decode_escapes(value)[:MAX_TEXT]
    shown = show_text(text, code)
    if shown is None:
        return Cell("", "hidden_value") if text.strip() else EMPTY
    return clean_text(shown) if shown else EMPTY


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
