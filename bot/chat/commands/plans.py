"""方案 and 计划: what can be opened, and what the scheduler will do by itself."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.chat.commands.workdays import known_words
from bot.phrases import calendar, desk
from surveys.plans import list_plans
from surveys.rounds import list_upcoming


def show_plans(chat: Chat, argument: str) -> str:
    lines = [desk.plan_line(one.name, one.calendar.every, one.days, one.purpose) for one in list_plans(chat.work)]
    return desk.plans(lines) if lines else desk.NO_PLANS


def show_upcoming(chat: Chat, argument: str) -> str:
    coming = list_upcoming(chat.work, tz=chat.office.tz)
    lines = [calendar.upcoming_line(chat.local(one.at), one.kind, one.title, one.moved_from) for one in coming]
    return calendar.upcoming(lines, known_words(chat.work)) if lines else desk.NO_UPCOMING


PLANS = Command("方案", show_plans, "admin")
UPCOMING = Command("计划", show_upcoming, "admin", aliases=("日程",))
