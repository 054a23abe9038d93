"""A workbook's sheets as rows by column name, each knowing where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.files.toml_file import FileError
from surveys.errors import Invalid
from surveys.questionnaires.xlsform.languages import is_chinese
from surveys.spreadsheets.cells import Cell, RawSheet
from surveys.spreadsheets.headings import HEADINGS_WITHIN, find_headings, heading_of
from surveys.spreadsheets.workbook import read_sheets
from surveys.toml_fields import SENTENCES

_COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "list_name", "form_id", "form_title", "form_intro")
_KNOWN = {name.replace("_", ""): name for name in (*_COLUMNS, "default_language")}
_TEXTS = ("label", "hint", "anchors", "form_title", "form_intro")
_REFERENCE = re.compile(r"[$＄][{｛][^{}｛｝]*[}｝]")


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
    by_name: dict[str, RawSheet] = {}
    for sheet in read_sheets(content, file, formulas=True):
        if by_name.setdefault(sheet.name.lower(), sheet) is not sheet and sheet.name.lower() in sheets:
            raise Invalid("roster_file_same_sheet", file=file, sheet=sheet.name)
    if "survey" not in by_name:
        known = ", ".join(sheet.name for sheet in by_name.values()) or "—"
        raise error_at(file, 1, "survey", "sheet_missing", name="survey", known=known)
    return {name: _rows(by_name[name], f"{file}[{name}]") for name in sheets if name in by_name}


def _rows(sheet: RawSheet, place: str) -> tuple[FormRow, ...]:
    headings = find_headings(sheet, _headings_of(sheet))
    if headings is None:
        return ()
    number, head = sheet.rows[headings.at]
    columns = [_column(cell) for cell in head]
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice is not None:
        raise error_at(place, number, twice, "duplicate", value=twice)
    body = sheet.rows[headings.at + 1 :]
    return tuple(FormRow(place, row, _cells(place, row, columns, cells)) for row, cells in body)


def _headings_of(sheet: RawSheet) -> dict[str, str]:
    """Every heading of a column that a form may have, as the file's first rows write it."""
    cells = [cell for _, row in sheet.rows[:HEADINGS_WITHIN] for cell in row]
    return {heading_of(cell): _column(cell) for cell in cells if _column(cell).partition("::")[0] in _KNOWN.values()}


def _column(cell: Cell) -> str:
    """Names of columns are compared without case and spaces; `label::中文` is `label`, `list name` is `list_name`."""
    name, mark, language = "".join(cell.text.split()).lower().strip("*").partition("::")
    name = _KNOWN.get(name.replace("_", ""), name)
    return name if not mark or is_chinese(language) else f"{name}{mark}{language}"


def _cells(place: str, row: int, columns: Sequence[str], cells: Sequence[Cell]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else ""
        if cell.flaw is not None:
            raise error_at(place, row, column or str(index + 1), "bad_cell")
        text = cell.text.strip()
        if not text:
            continue
        if not column:
            raise error_at(place, row, str(index + 1), "column_unused", known="—")
        reference = _REFERENCE.search(text)
        if reference is not None and column.partition("::")[0] in _TEXTS:
            raise error_at(place, row, column, "reference_in_text", value=reference[0])
        texts[column] = text
    return texts
