"""Numbers and days of a record's row, as they are stored."""

from __future__ import annotations

from surveys.spreadsheets.table import Row


def read_number(row: Row, column: str, *, percent: bool = False) -> str | None:
    """An exact decimal as canonical text (`"92.50"` → `"92.5"`); None where empty or noted as a problem."""
    return row.number_of(column, percent=percent)


def read_day(row: Row, column: str) -> str | None:
    """A calendar day as ISO text; None where empty or noted as a problem."""
    day = row.day(column)
    return day.isoformat() if day is not None else None
