"""催办 [轮次]: remind exactly those who have something open."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.reminding import REMIND as REMINDING
from bot.operations.reminding import Reminding
from surveys.rounds import OPEN


def remind(chat: Chat, argument: str) -> str:
    round_ = chat.find_round(argument, states=(OPEN,))
    return ask(chat, REMINDING, Reminding(round_.round_id, chat.message_key))


REMIND = Command(
    "催办", remind, "admin", takes=True, aliases=("提醒",), synonyms=("提醒大家", "提醒一下", "催一下", "催一催")
)
