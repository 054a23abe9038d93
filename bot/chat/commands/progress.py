"""进度 [轮次]: how many have finished, and who cannot be reached."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.operations.progress import progress_words
from surveys.rounds import UNDER_WAY, list_rounds

_NAMED = 20
_ROUNDS = 4


def show_progress(chat: Chat, argument: str) -> str:
    running = list_rounds(chat.work, states=UNDER_WAY)
    tz = chat.office.tz
    if not argument and len(running) > 1:
        reports = (progress_words(chat.work, round_id=round_.round_id, tz=tz, named=5) for round_ in running[:_ROUNDS])
        return "\n\n".join(reports)
    return progress_words(chat.work, round_id=chat.find_round(argument).round_id, tz=tz, named=_NAMED)


PROGRESS = Command("进度", show_progress, "admin", takes=True)
