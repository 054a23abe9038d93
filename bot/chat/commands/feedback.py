"""建议 …: a sentence to the park or office, kept without its sender."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import chat as phrases
from surveys.administration.suggestions import give_feedback


def suggest(chat: Chat, argument: str) -> str:
    if not argument.strip():
        return phrases.FEEDBACK_HOW
    give_feedback(chat.work, text=argument, on=chat.local(chat.work.now).date())
    return phrases.FEEDBACK_THANKS


FEEDBACK = Command(
    "建议", suggest, takes=True, quoted=True, synonyms=("我要投诉", "投诉", "我要提意见", "提意见", "我有意见", "意见")
)
