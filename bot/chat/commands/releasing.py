"""发布 轮次: let people see their own result."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.base import OfRound
from bot.operations.releasing import RELEASE as RELEASING
from bot.operations.which_round import which_to_release


def release(chat: Chat, argument: str) -> str:
    return ask(chat, RELEASING, OfRound(which_to_release(chat.work, argument).round_id))


RELEASE = Command("发布", release, "admin", takes=True)
