"""A file's bytes → entries with every problem where it stands. A workbook: a sheet per kind; a CSV: one kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.errors import Invalid
from surveys.records.base import Entry, RecordKind, Values
from surveys.records.registry import RECORD_KINDS
from surveys.spreadsheets.table import RosterProblem, Row, read_table
from surveys.spreadsheets.workbook import Cell, RawSheet, read_sheets
from surveys.text import normalise_key


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with the row it came from."""

    entry: Entry
    row: int
    column: str
    """What the file calls the subject's column."""


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

    A workbook's sheets are known by name; a CSV by its columns, Chinese or those of the case files (docs/formats.md,
    Records).
    """
    sheets = read_sheets(content, file)
    by_name = {kind.sheet.name: kind for kind in RECORD_KINDS.values()}
    is_workbook = content.startswith(b"PK")
    problems: list[RosterProblem] = []
    entries: list[PlacedEntry] = []
    ignored: list[str] = []
    found = 0
    for sheet in sheets:
        kind = by_name.get(sheet.name) if is_workbook else _kind_of(sheet)
        if kind is None:
            ignored.append(sheet.name)
            continue
        found += 1
        entries += _read_sheet(sheet, kind, problems, ignored)
        if not is_workbook:
            problems += _overlong(sheet, kind)
    if not found:
        raise Invalid("records_no_sheet", file=file, sheets="、".join(by_name))
    return RecordFile(file, content, tuple(entries), tuple(problems), tuple(ignored))


def _read_sheet(
    sheet: RawSheet, kind: RecordKind, problems: list[RosterProblem], ignored: list[str]
) -> list[PlacedEntry]:
    here: list[RosterProblem] = []
    table = read_table(_in_chinese(sheet, kind), kind.sheet, here)
    ignored += table.ignored
    said: dict[tuple[str, ...], int] = {}
    names = _names(sheet)
    own = {column: name for name, column in kind.english.items() if name in names}
    first = kind.sheet.columns[0].name
    entries = [
        PlacedEntry(Entry(kind.name, values), row.number, own.get(first, first))
        for row in table.rows
        for values in kind.read(row)
        if _is_new(kind, values, row, said)
    ]
    problems += [replace(one, column=own.get(one.column, one.column)) for one in here]
    return entries


def _overlong(sheet: RawSheet, kind: RecordKind) -> list[RosterProblem]:
    """Rows of a CSV with more fields than its header: a decimal comma would otherwise become another number."""
    width = len(sheet.rows[0][1])
    long = [number for number, cells in sheet.rows[1:] if any(cell.text.strip() for cell in cells[width:])]
    return [RosterProblem(kind.sheet.name, number, "", "too_many_fields", {"expected": width}) for number in long]


def _is_new(kind: RecordKind, values: Values, row: Row, said: dict[tuple[str, ...], int]) -> bool:
    place = kind.identity(values)
    if place is not None and said.setdefault(place, row.number) != row.number:
        row.note(kind.sheet.columns[0].name, "duplicate_record", first=said[place], value="/".join(filter(None, place)))
        return False
    return True


def _names(sheet: RawSheet) -> set[str]:
    return {normalise_key(cell.text).strip("*").lower() for cell in (sheet.rows[0][1] if sheet.rows else ())}


def _kind_of(sheet: RawSheet) -> RecordKind | None:
    """The kind whose required columns are all there, the one with most of its columns where several fit."""
    names = _names(sheet)
    fits: list[tuple[int, RecordKind]] = []
    for kind in RECORD_KINDS.values():
        columns = _columns(kind)
        known = {columns[name] for name in names if name in columns}
        if len(known) > 1 and all(column.name in known for column in kind.sheet.columns if column.required):
            fits.append((len(known), kind))
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def _columns(kind: RecordKind) -> Mapping[str, str]:
    return {column.name: column.name for column in kind.sheet.columns} | dict(kind.english)


def _in_chinese(sheet: RawSheet, kind: RecordKind) -> RawSheet:
    """English column names of the first row become the sheet's own."""
    if not sheet.rows:
        return sheet
    number, header = sheet.rows[0]
    english = kind.english
    named = tuple(Cell(english.get(normalise_key(cell.text).lower(), cell.text), cell.flaw) for cell in header)
    return RawSheet(sheet.name, ((number, named), *sheet.rows[1:]), sheet.truncated)
