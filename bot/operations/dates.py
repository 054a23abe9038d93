"""Days as people write them: 12-20, 12月20日, 2026-12-20, 明天, 周五, 下周五, 月底, +3天."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.operations.actor import Actor
from surveys.errors import Invalid
from surveys.spreadsheets.days import parse_day

MOST = 31
"""Days entered at once."""
_DAYS = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_WEEKDAY = re.compile(r"(下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_MORE = re.compile(r"[+＋]?\s*(\d{1,3})\s*[天日]")
_HALF_A_YEAR = 180


def read_date(text: str, *, today: date, closes_on: date) -> date | None:
    """The day meant, or None. `+3天` counts from the closing day; a day long past means next year's."""
    if text in _DAYS:
        return today + timedelta(days=_DAYS[text])
    if match := _MORE.fullmatch(text):
        return closes_on + timedelta(days=int(match[1]))
    if match := _WEEKDAY.fullmatch(text):
        return _weekday(match[1] or "", match[2].replace("天", "日"), today)
    if text in ("月底", "本月底"):
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    whole = parse_day(text)
    if whole is not None:
        return whole
    try:
        if match := _SHORT.fullmatch(text):
            day = date(today.year, int(match[1]), int(match[2]))
            return day.replace(year=today.year + 1) if (today - day).days > _HALF_A_YEAR else day
    except ValueError:
        return None
    return None


def _weekday(which: str, weekday: str, today: date) -> date | None:
    """A day of this week, if it is not past, or of the next one: weeks begin on Monday."""
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if which == "下" else 0)
    day = monday + timedelta(days=_WEEKDAYS.index(weekday))
    return day if day >= today else None


def read_day(actor: Actor, text: str, *, closes_at: datetime | None = None) -> date:
    """The day meant; `+3天` counts from `closes_at`, else from today. Errors: `day_unreadable`."""
    closes_on = actor.today if closes_at is None else actor.local(closes_at).date()
    day = read_date(text, today=actor.today, closes_on=closes_on)
    if day is None:
        raise Invalid("day_unreadable", text=text)
    return day


def read_days(actor: Actor, first: str, last: str = "") -> tuple[date, ...]:
    """All days from `first` to `last`. Errors: `day_unreadable`, `days_order`, `days_many`."""
    begin = read_day(actor, first)
    end = read_day(actor, last) if last else begin
    if end < begin:
        raise Invalid("days_order")
    if (end - begin).days >= MOST:
        raise Invalid("days_many", most=MOST)
    return tuple(begin + timedelta(days=step) for step in range((end - begin).days + 1))


def end_of_day(day: date, tz: ZoneInfo) -> datetime:
    """23:59:59 local."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=tz)
