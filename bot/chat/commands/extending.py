"""延期 轮次 日期 [姓名或工号]: another closing day, for all or for one."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.dates import read_day
from bot.operations.extending import read_extension
from bot.phrases import desk
from surveys.errors import Invalid
from surveys.rounds import OPEN


def extend(chat: Chat, argument: str) -> str:
    words, name = argument.split(), ""
    if len(words) > 1 and not _is_date(chat, words[-1]):
        *words, name = words
    if not words or not _is_date(chat, words[-1]):
        return desk.EXTEND_HOW
    round_ = chat.find_round(" ".join(words[:-1]), states=(OPEN,))
    operation, arguments = read_extension(chat.actor, round_=round_, day=words[-1], who=name)
    return ask(chat, operation, arguments)


def _is_date(chat: Chat, word: str) -> bool:
    try:
        read_day(chat.actor, word)
    except Invalid:
        return False
    return True


EXTEND = Command("延期", extend, "admin", takes=True)
