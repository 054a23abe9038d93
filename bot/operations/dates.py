"""Dates as people write them in 延期: 12-20, 12月20日, 2026-12-20, 明天, +3天."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from surveys.spreadsheets.days import parse_day

_DAYS = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_MORE = re.compile(r"[+＋]?\s*(\d{1,3})\s*[天日]")
_HALF_A_YEAR = 180


def read_date(text: str, *, today: date, closes_on: date) -> date | None:
    """The day meant, or None. `+3天` counts from the closing day; a day long past means next year's."""
    if text in _DAYS:
        return today + timedelta(days=_DAYS[text])
    if found := _MORE.fullmatch(text):
        return closes_on + timedelta(days=int(found[1]))
    whole = parse_day(text)
    if whole is not None:
        return whole
    try:
        if found := _SHORT.fullmatch(text):
            day = date(today.year, int(found[1]), int(found[2]))
            return day.replace(year=today.year + 1) if (today - day).days > _HALF_A_YEAR else day
    except ValueError:
        return None
    return None


def end_of_day(day: date, tz: ZoneInfo) -> datetime:
    """23:59:59 local."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=tz)
