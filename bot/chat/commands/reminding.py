"""催办 [轮次]: remind exactly those who have something open."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.rounds import OPEN, remind_round


def remind(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument, states=(OPEN,)) if not argument else chat.find_round(argument)
    count = remind_round(chat.work, round_id=found.round_id, key=chat.message_key, actor=chat.actor)
    return desk.reminded(found.title, count)


REMIND = Command("催办", remind, "提醒没填完的人", "admin", usage="催办 [轮次]", takes=True, aliases=("提醒",))
