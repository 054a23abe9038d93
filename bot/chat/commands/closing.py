"""关闭 轮次: close early."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.base import OfRound
from bot.operations.closing import CLOSE as OPERATION
from surveys.rounds import UNDER_WAY


def close(chat: Chat, argument: str) -> str:
    return ask(chat, OPERATION, OfRound(chat.find_round(argument, states=UNDER_WAY).round_id))


CLOSE = Command("关闭", close, "admin", takes=True)
