"""催办 [轮次]: remind exactly those who have something open."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.rounds import OPEN, get_progress, remind_round
from surveys.work import Work


def remind(chat: Chat, argument: str) -> str:
    found = chat.find_round(argument, states=(OPEN,)) if not argument else chat.find_round(argument)
    count = remind_round(chat.work, round_id=found.round_id, key=chat.message_key, actor=chat.actor)
    return reminded_words(chat.work, round_id=found.round_id, count=count)


def reminded_words(work: Work, *, round_id: str, count: int) -> str:
    """How many are reminded, and how many of them nobody can reach."""
    progress = get_progress(work, round_id=round_id)
    missing = sum(reason in ("not_bound", "left") for _, _, reason in progress.unreachable)
    return desk.reminded(progress.title, count, missing, is_public=progress.is_public)


REMIND = Command("催办", remind, "admin", takes=True, aliases=("提醒",))
