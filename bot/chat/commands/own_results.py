"""成绩: one's own released results."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import chat as phrases
from bot.phrases import comments
from bot.phrases.figures import figure_lines, verdict_of
from surveys.results import SubjectView, list_own_comments, list_own_results
from surveys.rounds import get_round

MOST = 6


def show_own(chat: Chat, argument: str) -> str:
    if chat.party is None:
        return phrases.NOT_BOUND
    views = list_own_results(chat.work, party=chat.party)
    if not views:
        return phrases.NO_RESULTS
    parts = [_words(chat, view) for view in views[:MOST]]
    if any(remarks.texts for subject in list_own_comments(chat.work, party=chat.party) for remarks in subject.remarks):
        parts.append(comments.own_hint())
    parts.append(phrases.results_link(chat.office.results_link))
    return "\n\n".join(parts)


def _words(chat: Chat, view: SubjectView) -> str:
    min_raters = get_round(chat.work, round_id=view.round_id).frozen.min_raters
    lines = figure_lines(view, min_raters)
    return phrases.own_result(title=view.round_title, verdict=verdict_of(view), lines=lines)


OWN_RESULTS = Command(
    "成绩",
    show_own,
    aliases=("我的成绩",),
    synonyms=("我的结果", "我的得分", "我多少分", "我得了多少分", "查成绩", "看结果"),
)
