"""工作日 …: which days an administrator entered, and entering more."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

from bot.chat.commands.base import Chat, Command
from bot.operations.dates import read_date
from bot.phrases import calendar
from surveys.calendar.workdays import ANNOUNCED_THROUGH, EnteredDay, enter_days, list_entered_days, remove_day
from surveys.work import Work

MOST = 31  # days entered at once
_SHOWN = 40
_BETWEEN = re.compile(r"[至到~～—]")


def known_words(work: Work) -> str:
    """How far holidays are known, and what was entered beyond."""
    later = Counter(one.day.year for one in list_entered_days(work) if one.day.year > ANNOUNCED_THROUGH)
    return calendar.known_through(ANNOUNCED_THROUGH, later)


def handle_workdays(chat: Chat, argument: str) -> str:
    words = argument.split()
    if not words:
        return _show(chat)
    if words[0] in calendar.REMOVE_WORDS:
        return _remove(chat, words[1:])
    days = _read_days(chat, words[0])
    if not days or len(words) < 2 or words[1] not in calendar.WORKDAY_WORDS:
        return calendar.WORKDAY_HOW
    if len(days) > MOST:
        return calendar.WORKDAY_MOST.format(most=MOST)
    is_working, note = calendar.WORKDAY_WORDS[words[1]], " ".join(words[2:])
    entered = [EnteredDay(day, is_working, note) for day in days]
    enter_days(chat.work, days=entered, actor=chat.actor)
    return calendar.days_entered(days, is_working)


def _show(chat: Chat) -> str:
    today = chat.local(chat.work.now).date()
    coming = [one for one in list_entered_days(chat.work) if one.day >= today]
    lines = [calendar.workday_line(one.day, one.is_working, one.note) for one in coming[:_SHOWN]]
    return calendar.workdays(lines, known_words(chat.work))


def _remove(chat: Chat, words: list[str]) -> str:
    days = _read_days(chat, words[0]) if len(words) == 1 else []
    if len(days) != 1:
        return calendar.WORKDAY_HOW
    remove_day(chat.work, day=days[0], actor=chat.actor)
    return calendar.day_removed(days[0])


def _read_days(chat: Chat, text: str) -> list[date]:
    """One day, or all from one to another (one too many where there are more than allowed); [] for anything else."""
    today = chat.local(chat.work.now).date()
    ends = [read_date(part, today=today, closes_on=today) for part in _BETWEEN.split(text)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or last < first or len(ends) > 2:
        return []
    return [first + timedelta(days=step) for step in range(min((last - first).days, MOST) + 1)]


WORKDAYS = Command("工作日", handle_workdays, "admin", takes=True, aliases=("节假日",))
