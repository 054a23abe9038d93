"""确认 CODE: does what was asked for, once."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.chat.text import tidy_code
from bot.operations.confirmation import confirm_code
from bot.phrases import desk


def confirm(chat: Chat, argument: str) -> str:
    code = tidy_code(argument)
    if not code:
        return desk.CONFIRM_HOW
    _, done = confirm_code(chat.actor, code)
    return done.reply


CONFIRM = Command("确认", confirm, "admin", takes=True)
