"""开启 方案名 [期间]: open a round."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.opening import OPEN as OPENING
from bot.operations.opening import look_ahead, opening_words, read_opening
from bot.phrases import desk, preflight
from surveys.errors import WrongState


def open_plan(chat: Chat, argument: str) -> str:
    if not argument:
        return desk.OPEN_HOW
    opening = read_opening(chat.actor, argument, loosely=True)
    try:
        return ask(chat, OPENING, opening)
    except WrongState as refused:
        if refused.code != "preflight_blocks":
            raise
    preview = look_ahead(chat.actor, opening)  # a chat has no page beside it: what stands against it is said at once
    return f"{opening_words(preview, chat.office.tz)}\n\n{preflight.blocked(preview.plan)}"


OPEN = Command("开启", open_plan, "admin", takes=True)
