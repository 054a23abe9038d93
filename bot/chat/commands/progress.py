"""进度 [轮次]: how many have finished, and who cannot be reached."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.operations.progress import list_progress, progress_words
from surveys.rounds import UNDER_WAY, list_rounds

_NAMED, _NAMED_OF_SEVERAL = 20, 5


def show_progress(chat: Chat, argument: str) -> str:
    """Of several rounds each has its block, the one with the smallest share of finished raters first."""
    running = list_rounds(chat.work, states=UNDER_WAY)
    tz = chat.office.tz
    if not argument and len(running) > 1:
        reports = list_progress(chat.work, rounds=running, tz=tz, named=_NAMED_OF_SEVERAL)
        return "\n\n".join(reports)
    return progress_words(chat.work, round_id=chat.find_round(argument).round_id, tz=tz, named=_NAMED)


PROGRESS = Command(
    "进度",
    show_progress,
    "admin",
    takes=True,
    synonyms=("谁还没填", "还有谁没填", "谁没填", "还有谁没交", "填了多少", "完成情况"),
)
