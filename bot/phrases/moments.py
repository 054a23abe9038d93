"""Instants in words."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime

from surveys.calendar.period_labels import span_of

WEEKDAYS = "一二三四五六日"
_TODAY: ContextVar[Callable[[], date] | None] = ContextVar("today", default=None)
_PARTS = {
    **{f"Q{number}": f"年第{word}季度" for number, word in enumerate("一二三四", 1)},
    "H1": "年上半年",
    "H2": "年下半年",
}


def note_today(day: date | None) -> None:
    """From here on (in this request, message, command or thread) days of another year than `day`'s bear their year.

    None: which year this is is not known, and no day bears it.
    """
    _TODAY.set(None if day is None else lambda: day)


def note_calendar(read_today: Callable[[], date]) -> None:
    """The same for what is asked often and seldom says a day: what day it is is read where one is said."""
    _TODAY.set(read_today)


def moment_words(at: datetime) -> str:
    """A local instant: `12月20日（周日）23:59`, with the year where it is not this one."""
    return f"{day_words(at.date())}{at:%H:%M}"


def period_words(label: str) -> str:
    """A period's label in words, with its days: `2026 年第四季度（2026年10月1日至12月31日）`; other text as it is."""
    span = span_of(label)
    if span is None:
        return label
    first, last = span
    year, _, part = label.partition("-")
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    if part.startswith("W"):
        name = f"{year} 年第 {int(part[1:])} 周"
    else:
        month = f"年 {int(part)} 月" if part.isdecimal() else "年"
        name = f"{year} {_PARTS.get(part, month)}"
    ends = f"{last.month}月{last.day}日" if last.year == first.year else f"{last.year}年{last.month}月{last.day}日"
    return f"{name}（{first.year}年{first.month}月{first.day}日至{ends}）"


def day_words(day: date) -> str:
    """`12月20日（周日）`, or `2027年1月5日（周二）` where the year is not the one noted as this one."""
    return f"{plain_day_words(day)}（周{WEEKDAYS[day.weekday()]}）"


def plain_day_words(day: date) -> str:
    """The same without the day of the week."""
    read_today = _TODAY.get()
    year = "" if read_today is None or read_today().year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
