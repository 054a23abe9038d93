"""A file's bytes → entries with every problem where it stands. A workbook: a sheet per kind; a CSV: one kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.errors import Invalid
from surveys.records.base import Entry, RecordKind, Values
from surveys.records.registry import RECORD_KINDS
from surveys.records.training import HOURS
from surveys.spreadsheets.assigning import assign_sheets
from surveys.spreadsheets.cells import RawSheet
from surveys.spreadsheets.specs import SheetSpec
from surveys.spreadsheets.table import RosterProblem, Row, read_table
from surveys.spreadsheets.workbook import read_sheets


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with the row it came from."""

    entry: Entry
    row: int
    column: str
    """What the file calls the subject's column."""
    key_column: str = ""
    """What the file calls the column of the key or kind."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    name: str
    content: bytes
    entries: tuple[PlacedEntry, ...]
    problems: tuple[RosterProblem, ...]
    ignored: tuple[str, ...]
    """Sheets and columns nobody asked for: told, not refused."""


def read_records(content: bytes, file: str) -> RecordFile:
    """Read all kinds of records that the file holds. Raises Invalid `roster_file_…`, `records_no_sheet` (sheets).

    A workbook's sheets are known by name or by their columns, a CSV by its columns, Chinese or those of the case files
    (docs/formats.md, Records).
    """
    sheets = read_sheets(content, file)
    is_workbook = content.startswith(b"PK")
    if not is_workbook:
        sheets = tuple(replace(sheet, name="") for sheet in sheets)
    assigned = assign_sheets(sheets, _SPECS, file, by_columns=tuple(_SPECS))
    if not assigned.tables:
        raise Invalid("records_no_sheet", file=file, sheets="、".join(_SPECS))
    problems: list[RosterProblem] = []
    entries: list[PlacedEntry] = []
    ignored = list(assigned.ignored)
    for kind in RECORD_KINDS.values():
        sheet = assigned.tables.get(kind.sheet.name)
        if sheet is not None:
            entries += _read_sheet(sheet, kind, problems, ignored, strict_width=not is_workbook)
    return RecordFile(file, content, tuple(entries), tuple(problems), tuple(ignored))


def _spec_of(kind: RecordKind) -> SheetSpec:
    """The sheet with the case files' names of the columns beside the Chinese ones."""
    english: dict[str, list[str]] = {}
    for name, column in kind.english.items():
        english.setdefault(column, []).append(name)
    columns = tuple(
        replace(column, aliases=(*column.aliases, *english.get(column.name, ()))) for column in kind.sheet.columns
    )
    return replace(kind.sheet, columns=columns)


_SPECS: Mapping[str, SheetSpec] = {kind.sheet.name: _spec_of(kind) for kind in RECORD_KINDS.values()}


def _read_sheet(
    sheet: RawSheet, kind: RecordKind, problems: list[RosterProblem], ignored: list[str], *, strict_width: bool
) -> list[PlacedEntry]:
    noted: list[RosterProblem] = []
    table = read_table(sheet, _SPECS[kind.sheet.name], noted, strict_width=strict_width)
    ignored += table.ignored
    first_rows: dict[tuple[str, ...], int] = {}
    own = {column: name for column, name in table.written.items() if name in kind.english}
    first = kind.sheet.columns[0].name
    entries = [
        PlacedEntry(Entry(kind.name, values), row.number, own.get(first, first), _key_column(kind, values, own))
        for row in table.rows
        for values in kind.read(row)
        if _is_new(kind, values, row, first_rows)
    ]
    problems += [replace(problem, column=own.get(problem.column, problem.column)) for problem in noted]
    return entries


def _key_column(kind: RecordKind, values: Values, own: Mapping[str, str]) -> str:
    """Training's keys are its columns; the other kinds have a column for it, their second."""
    column = kind.sheet.columns[1].name
    if kind.name == "training":
        column = "学时" if values["key"] == HOURS else "成绩"
    return own.get(column, column)


def _is_new(kind: RecordKind, values: Values, row: Row, first_rows: dict[tuple[str, ...], int]) -> bool:
    place = kind.identity(values)
    if place is not None and first_rows.setdefault(place, row.number) != row.number:
        row.note(
            kind.sheet.columns[0].name, "duplicate_record", first=first_rows[place], value="/".join(filter(None, place))
        )
        return False
    return True
