"""补充 轮次: let people who are new in the roster take part in a round under way."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import changes
from surveys.changes import supplement_round
from surveys.work import Work


def supplement(chat: Chat, argument: str) -> str:
    if not argument:
        return changes.SUPPLEMENT_HOW
    found = chat.find_round(argument)
    return supplement_words(chat.work, round_id=found.round_id, actor=chat.actor)


def supplement_words(work: Work, *, round_id: str, actor: str) -> str:
    """The same for the command line. Errors as ``supplement_round``."""
    done = supplement_round(work, round_id=round_id, actor=actor)
    figures = {"subjects": done.subjects, "raters": done.raters, "assignments": done.assignments}
    return changes.supplemented(done.title, **figures)


SUPPLEMENT = Command("补充", supplement, "admin", takes=True)
