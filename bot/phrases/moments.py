"""Instants in words."""

from __future__ import annotations

from datetime import date, datetime

WEEKDAYS = "一二三四五六日"


def moment_words(at: datetime) -> str:
    """A local instant: `12月20日（周日）23:59`."""
    return f"{day_words(at.date())}{at:%H:%M}"


def day_words(day: date) -> str:
    """A day of this year or soon: `12月20日（周日）`."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
