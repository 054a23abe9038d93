"""关闭 轮次: close early, after the confirm step."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.asking import ask, needs_two
from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.rounds import UNDER_WAY, close_round, get_progress


def ask_closing(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument, states=UNDER_WAY) if not argument else chat.find_round(argument)
    if found.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    figures = get_progress(chat.work, round_id=found.round_id)
    closes_at = chat.local(found.closes_at)
    what = desk.closing(title=found.title, closes_at=closes_at, done=figures.done, invited=figures.invited)
    return ask(chat, what, "close", two_people=needs_two(found), round=found.round_id)


def do_closing(chat: Chat, arguments: dict[str, Any]) -> str:
    found = close_round(chat.work, round_id=arguments["round"], actor=chat.actor)
    return desk.closed(found.title, found.round_id)


CLOSE = Command("关闭", ask_closing, "admin", takes=True)
