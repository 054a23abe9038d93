"""补充 轮次: let people who are new in the roster take part in a round under way, after the confirm step."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.phrases import changes
from surveys.assignments.supplementing import preview_supplement, supplement_round
from surveys.errors import Invalid
from surveys.work import Work


def ask_supplementing(chat: Chat, argument: str) -> str:
    if not argument:
        return changes.SUPPLEMENT_HOW
    found = chat.find_round(argument)
    what = supplementing_words(chat.work, round_id=found.round_id)
    return ask(chat, what, "supplement", round=found.round_id)


def supplement_words(work: Work, *, round_id: str, actor: str) -> str:
    """The supplementing itself, also for the command line. Errors as `supplement_round`."""
    done = supplement_round(work, round_id=round_id, actor=actor)
    figures = {"subjects": done.subjects, "raters": done.raters, "assignments": done.assignments}
    return changes.supplemented(done.title, **figures)


def supplementing_words(work: Work, *, round_id: str) -> str:
    """What it would add. Errors as `preview_supplement`, `supplement_nothing`."""
    found = preview_supplement(work, round_id=round_id)
    if not found.assignments and not found.subjects:
        raise Invalid("supplement_nothing", title=found.title)
    figures = {"subjects": found.subjects, "raters": found.raters, "assignments": found.assignments}
    return changes.supplementing(found.title, **figures)


def do_supplementing(chat: Chat, arguments: dict[str, Any]) -> str:
    return supplement_words(chat.work, round_id=arguments["round"], actor=chat.actor)


SUPPLEMENT = Command("补充", ask_supplementing, "admin", takes=True)
