"""排除 and 取消排除: who must never rate whom."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.excluding import EXCLUDE as EXCLUDING
from bot.operations.excluding import INCLUDE as INCLUDING
from bot.operations.excluding import Excluding, Including, exclusion_words
from bot.phrases import changes


def exclude(chat: Chat, argument: str) -> str:
    if not argument:
        return exclusion_words(chat.work)
    words = argument.split(maxsplit=2)
    if len(words) < 3:
        return changes.EXCLUDE_HOW
    rater, subject, reason = words
    return ask(chat, EXCLUDING, Excluding(rater, subject, reason))


def include(chat: Chat, argument: str) -> str:
    words = argument.split()
    if len(words) != 2:
        return changes.INCLUDE_HOW
    rater, subject = words
    return ask(chat, INCLUDING, Including(rater, subject))


EXCLUDE = Command("排除", exclude, "admin", takes=True)
INCLUDE = Command("取消排除", include, "admin", takes=True)
