"""Numbers and days of a record's row, as they are stored."""

from __future__ import annotations

from surveys.calendar.period_labels import read_period
from surveys.spreadsheets.table import Row


def read_number(row: Row, column: str, *, percent: bool = False) -> str | None:
    """An exact decimal as canonical text (`"92.50"` → `"92.5"`); None where empty or noted as a problem."""
    return row.number_of(column, percent=percent)


def read_period_cell(row: Row, column: str = "周期") -> str:
    """The label of a period however it is written (2026年第四季度 → 2026-Q4); other text (1-自评价) as it is."""
    text = row.key(column)
    return read_period(text) or text


def read_day(row: Row, column: str) -> str | None:
    """A calendar day as ISO text; None where empty or noted as a problem."""
    day = row.day(column)
    return day.isoformat() if day is not None else None
