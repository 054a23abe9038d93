"""补充 轮次: let people who are new in the roster take part in a round under way."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.base import OfRound
from bot.operations.supplementing import SUPPLEMENT as SUPPLEMENTING
from bot.phrases import changes


def supplement(chat: Chat, argument: str) -> str:
    if not argument:
        return changes.SUPPLEMENT_HOW
    return ask(chat, SUPPLEMENTING, OfRound(chat.find_round(argument).round_id))


SUPPLEMENT = Command("补充", supplement, "admin", takes=True)
