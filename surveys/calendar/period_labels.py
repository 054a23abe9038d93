"""Periods: how one is written, which days it names, which other periods lie in it. Everything that reads a period reads
it here.

A label is 2026 | 2026-H2 | 2026-Q4 | 2026-11 | 2026-W47 | 2026-11-02 (a single day).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

Span = tuple[date, date]
"""First and last day."""
RHYTHMS = ("week", "month", "quarter", "half-year", "year")
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_LABEL = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>[0-9]{2})"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
_WRITTEN = re.compile(
    r"(?P<year>20[0-9]{2})(?:[年-]?(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>[0-9]{1,2}))"
    r"|年?第?(?P<named_quarter>[1-4一二三四])季度|年?(?P<named_half>[上下])半年|年?第?(?P<named_week>[0-9]{1,2})周"
    r"|[-./年](?P<month>[0-9]{1,2})月?(?:份)?|年度?)?"
)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_THURSDAY = 3


def read_period(text: str) -> str | None:
    """The label of what people write (2026Q4, 2026年第四季度, 2026-11, 2026年11月, 2026H1, 2026W7), or None."""
    match = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", text).upper().split()))
    if match is None:
        return None
    year = match["year"]
    if quarter := match["quarter"] or match["named_quarter"]:
        label = f"{year}-Q{_NUMBERS.get(quarter, quarter)}"
    elif half := match["half"] or match["named_half"]:
        label = f"{year}-H{_NUMBERS.get(half, half)}"
    elif week := match["week"] or match["named_week"]:
        label = f"{year}-W{int(week):02}"
    else:
        label = f"{year}-{int(match['month']):02}" if match["month"] else year
    return label if span_of(label) is not None else None


def split_period(text: str) -> tuple[str, str | None]:
    """What stands before a period at the end, and its label: 中层360测评 2026Q4 → (中层360测评, 2026-Q4)."""
    words = text.split()
    for count in range(1, len(words)):
        if (label := read_period(" ".join(words[count:]))) is not None:
            return " ".join(words[:count]), label
    return text, None


def label_of(rhythm: str, day: date) -> str:
    """The label of the week, month, quarter, half-year or year that a day lies in."""
    first = first_day(rhythm, day)
    match rhythm:
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{first.year}-{first.month:02}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "half-year":
            return f"{first.year}-H{(first.month + 5) // 6}"
        case _:
            return str(first.year)


def first_day(rhythm: str, day: date) -> date:
    """The first day of the period that a day lies in."""
    if rhythm == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[rhythm]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(rhythm: str, first: date) -> date:
    """The first day of the period after the one that begins on `first`."""
    return first + timedelta(days=7) if rhythm == "week" else add_months(first, _MONTHS[rhythm])


def add_months(first: date, months: int) -> date:
    """The first of the month so many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def preceding_label(label: str) -> str | None:
    """The period before: 2027 → 2026, 2027-Q1 → 2026-Q4; None of a single day and of other text."""
    span, rhythm = span_of(label), rhythm_of(label)
    return label_of(rhythm, span[0] - timedelta(days=1)) if span and rhythm else None


def rhythm_of(label: str) -> str | None:
    """week | month | quarter | half-year | year; None of a single day and of other text."""
    span = span_of(label)
    return None if span is None else next((name for name in RHYTHMS if label_of(name, span[0]) == label), None)


def span_of(label: str) -> Span | None:
    """The days that a label names; None for other text."""
    parts = _LABEL.fullmatch(label)
    if parts is None:
        return None
    year = int(parts["year"])
    try:
        if parts["week"]:
            monday = date.fromisocalendar(year, int(parts["week"]), 1)
            return monday, monday + timedelta(days=6)
        if parts["day"]:
            day = date(year, int(parts["month"]), int(parts["day"]))
            return day, day
        return _months(year, *_first_and_count(parts))
    except ValueError:
        return None


def window_of(label: str) -> Span | None:
    """The stretch a round looks back on: its period; the whole year for a round of a single day."""
    span = span_of(label)
    if span is not None and span[0] == span[1]:
        return span_of(str(span[0].year))
    return span


def belongs(label: str, window: Span | None) -> bool:
    """Whether a record of this period counts: it lies inside the window. Text that names no days always counts.

    A week belongs where its Thursday lies, as ISO 8601 counts weeks to years.
    """
    span = span_of(label)
    if span is None or window is None:
        return True
    if "-W" in label:
        thursday = span[0] + timedelta(days=_THURSDAY)
        return window[0] <= thursday <= window[1]
    return window[0] <= span[0] and span[1] <= window[1]


def precedes(label: str, other: str) -> bool | None:
    """Whether a period is over before another begins; None where one of them names no days."""
    span, later = span_of(label), span_of(other)
    return None if span is None or later is None else span[1] < later[0]


def _first_and_count(parts: re.Match[str]) -> tuple[int, int]:
    if parts["quarter"]:
        return int(parts["quarter"]) * 3 - 2, 3
    if parts["half"]:
        return int(parts["half"]) * 6 - 5, 6
    if parts["month"]:
        return int(parts["month"]), 1
    return 1, 12


def _months(year: int, first: int, count: int) -> Span:
    begins = date(year, first, 1)
    return begins, add_months(begins, count) - timedelta(days=1)
