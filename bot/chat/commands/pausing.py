"""暂停 轮次 and 恢复 轮次: stop and go on."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.base import OfRound
from bot.operations.pausing import PAUSE as PAUSING
from bot.operations.pausing import RESUME as RESUMING
from surveys.rounds import OPEN, PAUSED


def pause(chat: Chat, argument: str) -> str:
    return ask(chat, PAUSING, OfRound(chat.find_round(argument, states=(OPEN,)).round_id))


def resume(chat: Chat, argument: str) -> str:
    return ask(chat, RESUMING, OfRound(chat.find_round(argument, states=(PAUSED,)).round_id))


PAUSE = Command("暂停", pause, "admin", takes=True)
RESUME = Command("恢复", resume, "admin", takes=True)
