"""方案 [方案名] and 计划: what can be opened, and what the scheduler will do by itself."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.operations.workdays import known_words
from bot.phrases import calendar, desk
from surveys.plans import Plan, get_plan, list_plans, list_templates
from surveys.rounds import list_upcoming


def show_plans(chat: Chat, argument: str) -> str:
    """One plan, or all: those of the house in full, the other built-in ones by name."""
    if argument:
        return desk.one_plan(_line(get_plan(chat.work, name=argument)))
    templates = list_templates()
    plans = list_plans(chat.work)
    lines = [_line(plan) for plan in plans if plan.name not in templates]
    more = [plan.name for plan in plans if plan.name in templates]
    return desk.plans(lines, more) if plans else desk.NO_PLANS


def _line(plan: Plan) -> str:
    return desk.plan_line(plan.name, plan.calendar.every, plan.days, plan.purpose)


def show_upcoming(chat: Chat, argument: str) -> str:
    coming = list_upcoming(chat.work, tz=chat.office.tz)
    lines = [
        calendar.upcoming_line(chat.local(step.at), step.kind, step.title, step.moved_from, is_known=step.is_known)
        for step in coming
    ]
    return calendar.upcoming(lines, known_words(chat.work)) if lines else desk.NO_UPCOMING


PLANS = Command("方案", show_plans, "admin", takes=True)
UPCOMING = Command("计划", show_upcoming, "admin", aliases=("日程",), synonyms=("日程安排", "接下来做什么"))
