"""One sheet's cells → rows by column name, with every flaw noted where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.spreadsheets.specs import SheetSpec
from surveys.spreadsheets.workbook import MAX_ROWS, Cell, RawSheet
from surveys.text import normalise_key, normalise_name

_HEADER_WITHIN = 5
_YES = {"是", "yes", "y", "true", "1", "√"}
_NO = {"", "否", "no", "n", "false", "0", "×"}


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """What is wrong where: `row` as a spreadsheet numbers it, `column` by name."""

    sheet: str
    row: int
    column: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row under reading; its getters note problems in the list shared by the whole file."""

    spec: SheetSpec
    number: int
    cells: Mapping[str, Cell]
    problems: list[RosterProblem]

    def note(self, column: str, code: str, **params: object) -> None:
        self.problems.append(RosterProblem(self.spec.name, self.number, column, code, params))

    def key(self, column: str) -> str:
        """A key or fixed word, half width and without spaces; "" where empty or flawed."""
        return self._read(column, normalise_key(self._text(column)))

    def name(self, column: str) -> str:
        """A name as people write it."""
        return self._read(column, normalise_name(self._text(column)))

    def choice(self, column: str, codes: Mapping[str, str], flaw: str, default: str = "") -> str:
        """The code of one of the workbook's words; `flaw` where it is none of them."""
        value = self.key(column)
        if value and value not in codes:
            self.note(column, flaw, value=value)
        return codes.get(value, default)

    def yes_no(self, column: str) -> bool | None:
        """True, False, or None where the cell is empty."""
        value = self.key(column)
        if value.lower() in _YES:
            return True
        if value.lower() not in _NO:
            self.note(column, "unknown_yes_no", value=value)
        return False if value else None

    def _text(self, column: str) -> str:
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if cell.flaw is not None:
            self.note(column, cell.flaw, value=cell.text[:40])
        return cell.text

    def _read(self, column: str, text: str) -> str:
        spec = next(spec for spec in self.spec.columns if spec.name == column)
        if spec.required and not text and column in self.cells:
            self.note(column, "missing_value")
        if len(text) > spec.limit:
            self.note(column, "text_too_long", limit=spec.limit)
            return text[: spec.limit]
        return text


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]
    """Columns nobody asked for: told, not refused."""


def read_table(sheet: RawSheet, spec: SheetSpec, problems: list[RosterProblem]) -> Table:
    """Find the header (within the first rows), then read what is below it."""
    known = {column.name for column in spec.columns}
    header_at = _find_header(sheet, known)
    if header_at is None:
        problems.extend(
            RosterProblem(spec.name, 1, column.name, "missing_column") for column in spec.columns if column.required
        )
        return Table((), ())
    header_row, header = sheet.rows[header_at]
    places, ignored = _place_columns(header_row, header, spec, problems)
    if sheet.truncated:
        problems.append(RosterProblem(spec.name, sheet.rows[-1][0], "", "too_many_rows", {"limit": MAX_ROWS}))
    rows = tuple(
        Row(spec, number, {name: _at(cells, place) for name, place in places.items()}, problems)
        for number, cells in sheet.rows[header_at + 1 :]
        if any(_at(cells, place).text.strip() or _at(cells, place).flaw for place in places.values())
    )
    return Table(rows, ignored)


def _at(cells: tuple[Cell, ...], place: int) -> Cell:
    return cells[place] if place < len(cells) else Cell("")


def _column_name(cell: Cell) -> str:
    return normalise_key(cell.text).strip("*")


def _find_header(sheet: RawSheet, known: set[str]) -> int | None:
    """A title may stand above the header: the row with most known names among the first few."""
    hits = [sum(_column_name(cell) in known for cell in cells) for _, cells in sheet.rows[:_HEADER_WITHIN]]
    best = max(hits, default=0)
    return hits.index(best) if best else None


def _place_columns(
    row: int, header: tuple[Cell, ...], spec: SheetSpec, problems: list[RosterProblem]
) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {column.name for column in spec.columns}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(header):
        name = _column_name(cell)
        if name in places:
            problems.append(RosterProblem(spec.name, row, name, "duplicate_column"))
        elif name in known:
            places[name] = place
        elif name:
            ignored.append(f"{spec.name}.{name[:40]}")
    problems.extend(
        RosterProblem(spec.name, row, column.name, "missing_column")
        for column in spec.columns
        if column.required and column.name not in places
    )
    return places, tuple(ignored)
