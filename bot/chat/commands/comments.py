"""评语: what was written about oneself; 评语 人或部门: for administrators. Of released rounds, as the gate allows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.commands.base import Chat, Command
from bot.phrases import chat as words
from bot.phrases import comments as phrases
from bot.phrases.labels import relation_label
from bot.text import cut_text
from surveys.messages.inbox import Reply
from surveys.results import SubjectComments, find_comments, list_own_comments

MOST = 3
"""Rounds in one reply."""


def show_comments(chat: Chat, argument: str) -> str | Reply:
    if argument:
        if not chat.is_admin:
            return words.NOT_ADMIN
        comments = find_comments(chat.work, name=argument)
        return _reply(comments) if comments else phrases.NONE_ABOUT.format(name=argument)
    if chat.party is None:
        return words.NOT_BOUND
    own = list_own_comments(chat.work, party=chat.party)
    return _reply(own) if own else phrases.NONE_OWN


def _reply(comments: tuple[SubjectComments, ...]) -> Reply:
    """Not kept with the message: what was written is nowhere but where the seal put it."""
    parts = [phrases.about(subject.name, subject.round_title, list(_lines(subject))) for subject in comments[:MOST]]
    return Reply(cut_text("\n\n".join([*parts, phrases.UNSIGNED])), phrases.KEPT)


def _lines(subject: SubjectComments) -> Iterator[str]:
    for remarks in subject.remarks:
        yield phrases.question(relation_label(remarks.relation), remarks.title)
        if remarks.hidden:
            yield phrases.hidden_remark(remarks.least)
        yield from (phrases.remark(text) for text in remarks.texts)


COMMENTS = Command("评语", show_comments, takes=True)
