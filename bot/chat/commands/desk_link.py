"""后台: the committee's desk comes in a later version, and the reply says so."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk


def tell_desk(chat: Chat, argument: str) -> str:
    return desk.NO_DESK


DESK = Command("后台", tell_desk, "admin")
