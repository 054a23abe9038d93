"""A workbook's sheets as rows by column name, each knowing where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.files.toml_file import FileError
from surveys.spreadsheets.workbook import Cell, RawSheet, read_sheets
from surveys.toml_fields import SENTENCES

_CHINESE = ("", "中文", "中文(zh)", "chinese", "chinese(zh)", "zh")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: its texts by column, empty ones left out."""

    sheet: str  # file[sheet], as errors name it
    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def error(self, column: str, code: str, **params: object) -> FileError:
        """A FileError at a cell of this row."""
        return error_at(self.sheet, self.number, column, code, **params)


def error_at(sheet: str, row: int, column: str, code: str, **params: object) -> FileError:
    known = SENTENCES.get(code)
    sentence = {"sentence": known.format_map(params)} if known is not None else {}
    return FileError(sheet, row, column, code, {**params, **sentence})


def read_form(content: bytes, file: str, sheets: Collection[str]) -> dict[str, tuple[FormRow, ...]]:
    """The named sheets that are there. Raises Invalid `roster_file_…` for no workbook, FileError for cells."""
    found = {one.name.lower(): one for one in read_sheets(content, file, formulas=True)}
    if "survey" not in found:
        known = ", ".join(one.name for one in found.values()) or "—"
        raise error_at(file, 1, "survey", "sheet_missing", name="survey", known=known)
    return {name: _rows(found[name], f"{file}[{name}]") for name in sheets if name in found}


def _rows(sheet: RawSheet, place: str) -> tuple[FormRow, ...]:
    if not sheet.rows:
        return ()
    (number, head), *body = sheet.rows
    columns = [_column(cell) for cell in head]
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice is not None:
        raise error_at(place, number, twice, "duplicate", value=twice)
    return tuple(FormRow(place, row, _cells(place, row, columns, cells)) for row, cells in body)


def _column(cell: Cell) -> str:
    """Names of columns are compared without case and spaces; `label::中文` is `label`."""
    name, mark, language = "".join(cell.text.split()).lower().partition("::")
    return name if language in _CHINESE else f"{name}{mark}{language}"


def _cells(place: str, row: int, columns: Sequence[str], cells: Sequence[Cell]) -> dict[str, str]:
    found = {}
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else ""
        if cell.flaw is not None:
            raise error_at(place, row, column or str(index + 1), "bad_cell")
        if cell.text.strip():
            if not column:
                raise error_at(place, row, str(index + 1), "column_unused", known="—")
            found[column] = cell.text.strip()
    return found
