"""暂停 轮次 and 恢复 轮次: stop and go on, after the confirm step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.phrases import calendar
from surveys.errors import WrongState
from surveys.rounds import OPEN, PAUSED, Round, count_paused_days, get_progress, pause_round, resume_round
from surveys.work import Work


def pause_words(work: Work, *, found: Round, tz: ZoneInfo) -> str:
    """What pausing would do. Errors: `round_not_open`."""
    if found.state != OPEN:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    figures = get_progress(work, round_id=found.round_id)
    waiting = figures.invited - figures.done
    return calendar.pausing(title=found.title, closes_at=found.closes_at.astimezone(tz), waiting=waiting)


def resume_words(work: Work, *, found: Round, tz: ZoneInfo) -> str:
    """What going on would do. Errors: `round_not_paused`."""
    if found.state != PAUSED:
        raise WrongState("round_not_paused", round=found.round_id, state=found.state)
    figures = get_progress(work, round_id=found.round_id)
    days = count_paused_days(work, found=found)
    closes_at: datetime = found.closes_at.astimezone(tz) + timedelta(days=days)
    waiting = figures.invited - figures.done
    return calendar.resuming(title=found.title, days=days, closes_at=closes_at, waiting=waiting)


def ask_pausing(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument) if argument else chat.find_round("", states=(OPEN,))
    what = pause_words(chat.work, found=found, tz=chat.office.tz)
    return ask(chat, what, "pause", round=found.round_id)


def ask_resuming(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument) if argument else chat.find_round("", states=(PAUSED,))
    what = resume_words(chat.work, found=found, tz=chat.office.tz)
    return ask(chat, what, "resume", round=found.round_id)


def do_pausing(chat: Chat, arguments: dict[str, Any]) -> str:
    found = pause_round(chat.work, round_id=arguments["round"], actor=chat.actor)
    return calendar.paused(found.title, found.round_id)


def do_resuming(chat: Chat, arguments: dict[str, Any]) -> str:
    done = resume_round(chat.work, round_id=arguments["round"], tz=chat.office.tz, actor=chat.actor)
    return calendar.resumed(title=done.found.title, closes_at=chat.local(done.found.closes_at), told=done.told)


PAUSE = Command("暂停", ask_pausing, "admin", takes=True)
RESUME = Command("恢复", ask_resuming, "admin", takes=True)
