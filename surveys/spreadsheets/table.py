"""One sheet's cells → rows by column name, with every flaw noted where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from surveys.spreadsheets.artefacts import looks_like_date
from surveys.spreadsheets.cells import MAX_ROWS, Cell, RawSheet
from surveys.spreadsheets.days import parse_day
from surveys.spreadsheets.figures import parse_figure
from surveys.spreadsheets.headings import Headings, cell_at, find_headings
from surveys.spreadsheets.specs import SheetSpec
from surveys.text import normalise_key, normalise_name

_YES = {"是", "yes", "y", "true", "1", "√", "✓", "✔"}
_NO = {"", "否", "no", "n", "false", "0", "×", "✗"}


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

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self.cells

    def key(self, column: str) -> str:
        """A key or fixed word, half width and without spaces; "" where empty or flawed."""
        return self._checked(column, normalise_key(self._text(column)))

    def identifier(self, column: str) -> str:
        """A key that names somebody; refused where a spreadsheet made a date of it."""
        text = self.key(column)
        if text and looks_like_date(text):
            self.note(column, "date_as_text", value=text[:40])
            return ""
        return text

    def name(self, column: str) -> str:
        """A name as people write it."""
        return self._checked(column, normalise_name(self._text(column, flaws_allowed=("grouped",))))

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

    def number_of(self, column: str, *, percent: bool = False) -> str | None:
        """An exact decimal as canonical text; None where empty or noted as a problem.

        `percent`: `92.5%` means 92.5; so does a cell that is shown so. A number merged over several rows is refused:
        nobody can tell whether it counts once or in each.
        """
        cell = self.cells.get(column)
        if cell is not None and cell.is_filled and not cell.is_empty:
            self.note(column, "merged_figure", value=cell.text[:40])
            return None
        text = cell.figure if cell is not None and cell.figure is not None else self.key(column)
        if percent:
            text = text.removesuffix("%")
        if not text:
            return None
        figure = parse_figure(text)
        if figure is None and not self._is_noted(column):
            self.note(column, "not_a_number", value=text[:40])
        return figure

    def day(self, column: str) -> date | None:
        """A calendar day, written or a date cell; None where empty or noted as a problem."""
        cell = self.cells.get(column)
        if cell is not None and cell.day is not None:
            text = cell.day
        elif cell is not None and cell.figure is not None and not cell.is_filled:
            text = cell.figure
        else:
            text = self.key(column)
        if not text:
            return None
        day = parse_day(text)
        if day is None and not self._is_noted(column):
            self.note(column, "not_a_day", value=text[:40])
        return day

    def _is_noted(self, column: str) -> bool:
        return any(problem.row == self.number and problem.column == column for problem in self.problems[-4:])

    def _text(self, column: str, flaws_allowed: tuple[str, ...] = ()) -> str:
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if cell.flaw is not None and cell.flaw not in flaws_allowed:
            self.note(column, cell.flaw, value=(cell.day or cell.text)[:40])
            return ""
        return cell.text

    def _checked(self, column: str, text: str) -> str:
        spec = self.spec.find_column(column)
        if spec.required and not text and column in self.cells and not self._is_noted(column):
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
    columns: frozenset[str] = frozenset()
    """The columns that the file has."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Column → as the file calls it."""


def read_table(sheet: RawSheet, spec: SheetSpec, problems: list[RosterProblem], *, strict_width: bool = False) -> Table:
    """Find the headings (within the first rows), then read what is below them.

    `strict_width`: rows with more fields than headings are refused: a decimal comma would become another number.
    """
    headings = find_headings(sheet, spec.headings)
    if headings is None:
        problems.extend(
            RosterProblem(spec.name, 1, column.name, "missing_column") for column in spec.columns if column.required
        )
        return Table((), ())
    _note_columns(headings, spec, problems)
    if sheet.truncated:
        problems.append(RosterProblem(spec.name, sheet.rows[-1][0], "", "too_many_rows", {"limit": MAX_ROWS}))
    rows = tuple(
        Row(spec, number, {name: cell_at(cells, place) for name, place in headings.columns.items()}, problems)
        for number, cells in sheet.rows[headings.at + 1 :]
        if any(not cell_at(cells, place).is_empty for place in headings.columns.values())
    )
    others = headings.others
    if strict_width:
        problems.extend(_overlong(sheet, headings, spec))
        others = tuple(name for name in others if not name.endswith("（没有标题）"))
    return Table(rows, tuple(f"{spec.name}.{name}" for name in others), frozenset(headings.columns), headings.written)


def _overlong(sheet: RawSheet, headings: Headings, spec: SheetSpec) -> list[RosterProblem]:
    width = headings.width
    return [
        RosterProblem(spec.name, number, "", "too_many_fields", {"expected": width})
        for number, cells in sheet.rows[headings.at + 1 :]
        if any(not cell.is_empty for cell in cells[width:])
    ]


def _note_columns(headings: Headings, spec: SheetSpec, problems: list[RosterProblem]) -> None:
    for name in headings.doubles:
        problems.append(RosterProblem(spec.name, headings.row, name, "duplicate_column"))
    problems.extend(
        RosterProblem(spec.name, headings.row, column.name, "missing_column")
        for column in spec.columns
        if column.required and column.name not in headings.columns
    )
