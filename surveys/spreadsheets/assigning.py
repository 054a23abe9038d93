"""Which sheet of a file is which table: by its name, by another name it is known by, or by the columns it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys.errors import Invalid
from surveys.spreadsheets.cells import RawSheet
from surveys.spreadsheets.headings import find_headings
from surveys.spreadsheets.specs import SheetSpec


@dataclass(frozen=True, slots=True)
class AssignedSheets:
    """`tables`: the spec's name → the sheet; `ignored`: names of sheets that are not read."""

    tables: Mapping[str, RawSheet]
    ignored: tuple[str, ...]


def assign_sheets(
    sheets: Sequence[RawSheet], specs: Mapping[str, SheetSpec], file: str, *, by_columns: Collection[str]
) -> AssignedSheets:
    """`by_columns`: tables that a sheet of any other name (`Sheet1`) may be, where it has all required columns.

    Raises Invalid `roster_file_same_sheet` (two sheets of one name), `roster_file_two_tables` (two of any other name
    that would do): which one is meant, nobody can tell.
    """
    tables: dict[str, RawSheet] = {}
    rest: list[RawSheet] = []
    for sheet in sheets:
        if sheet.name not in specs:
            rest.append(sheet)
        elif sheet.name in tables:
            raise Invalid("roster_file_same_sheet", file=file, sheet=sheet.name)
        else:
            tables[sheet.name] = sheet
    candidates: dict[str, list[RawSheet]] = {}
    for sheet in rest:
        name = _best_table(sheet, specs, by_columns, set(tables))
        if name is not None:
            candidates.setdefault(name, []).append(sheet)
    for name, tables_found in candidates.items():
        if len(tables_found) > 1:
            raise Invalid(
                "roster_file_two_tables", file=file, sheet=name, sheets="、".join(entry.name for entry in tables_found)
            )
        tables[name] = tables_found[0]
    taken = {id(sheet) for sheet in tables.values()}
    return AssignedSheets(tables, tuple(sheet.name for sheet in sheets if id(sheet) not in taken))


def _best_table(
    sheet: RawSheet, specs: Mapping[str, SheetSpec], by_columns: Collection[str], taken: Collection[str]
) -> str | None:
    counts = {name: count_columns(sheet, specs[name]) for name in by_columns if name not in taken}
    best = max(counts, key=lambda name: counts[name], default=None)
    return best if best is not None and counts[best] else None


def count_columns(sheet: RawSheet, spec: SheetSpec) -> int:
    """How many of the table's columns the sheet has; 0 where a required one is missing, or fewer than two are there."""
    headings = find_headings(sheet, spec.headings)
    if headings is None or len(headings.columns) < 2 or not spec.required <= set(headings.columns):
        return 0
    return len(headings.columns)
