"""结果 人或部门: what administrators may see of a result."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from bot.phrases.figures import figure_lines, honours_lines, verdict_of
from surveys.errors import NotFound
from surveys.results import SubjectView, find_results, get_round_results
from surveys.rounds import get_round, list_rounds

MOST = 8
SHOWN = ("scored", "released")


def show_results(chat: Chat, argument: str) -> str:
    if not argument:
        return _of_round(chat, "")
    try:
        views = find_results(chat.work, name=argument)
    except NotFound:
        if not _is_round(chat, argument):
            raise
        return _of_round(chat, argument)
    parts = [_words(chat, view) for view in views[:MOST]]
    if len(views) > MOST:
        parts.append(desk.more_results(len(views) - MOST))
    return "\n\n".join(parts)


def _is_round(chat: Chat, name: str) -> bool:
    return any(
        name.upper() == round_.round_id or name == round_.plan for round_ in list_rounds(chat.work, states=SHOWN)
    )


def _of_round(chat: Chat, name: str) -> str:
    """A line for everybody in a round, the best first."""
    if not name and not list_rounds(chat.work, states=SHOWN):
        return desk.RESULT_HOW
    results = get_round_results(chat.work, round_id=chat.find_round(name, states=SHOWN).round_id)
    ranked = sorted(results.subjects, key=lambda view: (view.group, view.rank is None, view.rank or 0))
    lines = [desk.result_line(view.rank, view.name, verdict_of(view)) for view in ranked]
    return desk.round_results(results.title, lines, honours_lines(results))


def _words(chat: Chat, view: SubjectView) -> str:
    head = desk.result_head(
        name=view.name,
        unit=view.unit,
        title=view.round_title,
        verdict=verdict_of(view),
        place=_place(view),
    )
    min_raters = get_round(chat.work, round_id=view.round_id).frozen.min_raters
    return "\n".join([head, *figure_lines(view, min_raters)])


def _place(view: SubjectView) -> str:
    """Among all that were ranked in the group, those included whose score is hidden."""
    among = view.derivation.get("grading", {}).get("among")
    return desk.place(view.rank, among) if view.rank is not None and among else ""


RESULTS = Command("结果", show_results, "admin", takes=True, synonyms=("看结果", "查结果"))
