"""工作日 …: which days an administrator entered, and entering more."""

from __future__ import annotations

import re
from datetime import date

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.dates import read_days
from bot.operations.workdays import ENTER_DAYS, REMOVE_DAY, EnteringDays, RemovingDay, known_words
from bot.phrases import calendar
from surveys.calendar.entered_file import KIND_WORDS
from surveys.calendar.workdays import EnteredDay, list_entered_days
from surveys.errors import Invalid

_SHOWN = 40
_BETWEEN = re.compile(r"[至到~～—]")


def handle_workdays(chat: Chat, argument: str) -> str:
    words = argument.split()
    if not words:
        return _show(chat)
    if words[0] in calendar.REMOVE_WORDS:
        return _remove(chat, words[1:])
    days = _read_days(chat, words[0])
    if not days or len(words) < 2 or words[1] not in KIND_WORDS:
        return calendar.WORKDAY_HOW
    is_working, note = KIND_WORDS[words[1]], " ".join(words[2:])
    return ask(chat, ENTER_DAYS, EnteringDays(tuple(EnteredDay(day, is_working, note) for day in days)))


def _show(chat: Chat) -> str:
    coming = [entered for entered in list_entered_days(chat.work) if entered.day >= chat.actor.today]
    lines = [calendar.workday_line(entered.day, entered.is_working, entered.note) for entered in coming[:_SHOWN]]
    return calendar.workdays(lines, known_words(chat.work))


def _remove(chat: Chat, words: list[str]) -> str:
    days = _read_days(chat, words[0]) if len(words) == 1 else ()
    if len(days) != 1:
        return calendar.WORKDAY_HOW
    return ask(chat, REMOVE_DAY, RemovingDay(days[0]))


def _read_days(chat: Chat, text: str) -> tuple[date, ...]:
    """One day, or all from one to another; () for what does not say that. Errors: `days_many`."""
    first, *rest = _BETWEEN.split(text)
    if len(rest) > 1 or rest == [""]:
        return ()
    try:
        return read_days(chat.actor, first, *rest)
    except Invalid as refused:
        if refused.code == "days_many":
            raise
        return ()


WORKDAYS = Command("工作日", handle_workdays, "admin", takes=True, aliases=("节假日",))
