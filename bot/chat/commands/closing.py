"""关闭 轮次: close early, after the confirm step."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask, needs_two
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.rounds import UNDER_WAY, Round, close_round, get_progress
from surveys.work import Work


def closing_words(work: Work, *, found: Round, tz: ZoneInfo) -> str:
    """What closing early would do. Errors: `round_not_open`."""
    if found.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    figures = get_progress(work, round_id=found.round_id)
    return desk.closing(
        title=found.title,
        closes_at=found.closes_at.astimezone(tz),
        done=figures.done,
        invited=figures.invited,
        is_public=figures.is_public,
    )


def ask_closing(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument, states=UNDER_WAY) if not argument else chat.find_round(argument)
    what = closing_words(chat.work, found=found, tz=chat.office.tz)
    return ask(chat, what, "close", two_people=needs_two(found), round=found.round_id)


def do_closing(chat: Chat, arguments: dict[str, Any]) -> str:
    found = close_round(chat.work, round_id=arguments["round"], actor=chat.actor)
    return desk.closed(found.title, found.round_id)


CLOSE = Command("关闭", ask_closing, "admin", takes=True)
