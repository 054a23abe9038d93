"""Which records belong to a round: those of its stretch of time."""

from __future__ import annotations

import re
from datetime import date, timedelta

_LABEL = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>[0-9]{2})"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
Span = tuple[date, date]
"""First and last day."""


def span_of(label: str) -> Span | None:
    """The days that a label names: 2026 | 2026-H2 | 2026-Q4 | 2026-11 | 2026-W47 | 2026-11-02; None: other text."""
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
    """The stretch a round looks back on: its period; the whole year for a round of a single day (`once`)."""
    span = span_of(label)
    if span is not None and span[0] == span[1]:
        return span_of(str(span[0].year))
    return span


def belongs(label: str, window: Span | None) -> bool:
    """Whether a record of this period counts: it lies inside the window. Text that names no days always counts."""
    span = span_of(label)
    return span is None or window is None or (window[0] <= span[0] and span[1] <= window[1])


def _first_and_count(parts: re.Match[str]) -> tuple[int, int]:
    if parts["quarter"]:
        return int(parts["quarter"]) * 3 - 2, 3
    if parts["half"]:
        return int(parts["half"]) * 6 - 5, 6
    if parts["month"]:
        return int(parts["month"]), 1
    return 1, 12


def _months(year: int, first: int, count: int) -> Span:
    after = first + count - 1  # months before the one that follows, counted from 0
    return date(year, first, 1), date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
