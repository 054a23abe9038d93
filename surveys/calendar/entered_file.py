"""A file of working days and days off → the days, with every problem where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from surveys.calendar.workdays import EnteredDay
from surveys.errors import Invalid
from surveys.spreadsheets.assigning import assign_sheets
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import RosterProblem, Row, read_table
from surveys.spreadsheets.workbook import read_sheets

KIND_WORDS = {"上班": True, "工作": True, "休息": False, "放假": False}
WORKDAYS = SheetSpec(
    "工作日",
    "每天一行。",
    (
        ColumnSpec("日期", True, "", example="2027-02-14"),
        ColumnSpec("安排", True, "", choices=("上班", "休息"), example="休息"),
        ColumnSpec("说明", False, "", limit=200, example="春节"),
    ),
)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    days: tuple[EnteredDay, ...]
    problems: tuple[RosterProblem, ...]
    ignored: tuple[str, ...]
    """Sheets and columns that mean nothing here."""


def read_calendar(content: bytes, file: str) -> CalendarFile:
    """Raises Invalid `roster_file_…`, `calendar_no_sheet` where no sheet has the columns."""
    assigned = assign_sheets(read_sheets(content, file), {WORKDAYS.name: WORKDAYS}, file, by_columns=(WORKDAYS.name,))
    if not assigned.tables:
        raise Invalid("calendar_no_sheet", file=file)
    problems: list[RosterProblem] = []
    table = read_table(assigned.tables[WORKDAYS.name], WORKDAYS, problems)
    days: dict[date, EnteredDay] = {}
    for row in table.rows:
        entered = _read_row(row)
        if entered is not None and entered.day in days:
            row.note("日期", "day_twice", value=entered.day.isoformat())
        elif entered is not None:
            days[entered.day] = entered
    return CalendarFile(tuple(days.values()), tuple(problems), (*assigned.ignored, *table.ignored))


def _read_row(row: Row) -> EnteredDay | None:
    day, kind, note = row.day("日期"), row.key("安排"), row.name("说明")
    if kind and kind not in KIND_WORDS:
        row.note("安排", "unknown_workday", value=kind[:40])
    if day is None or kind not in KIND_WORDS:
        return None
    return EnteredDay(day, KIND_WORDS[kind], note)
