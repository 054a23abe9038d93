"""排除 and 取消排除: who must never rate whom; after the confirm step where open forms would fall away for good."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.phrases import changes
from surveys.assignments.exclusions import (
    count_falling_away,
    exclude_rater,
    list_exclusions,
    name_rater,
    name_subject,
    read_exclusion,
    remove_exclusion,
)
from surveys.roster import load_roster
from surveys.work import Work


def exclude(chat: Chat, argument: str) -> str:
    if not argument:
        return exclusion_words(chat.work)
    words = argument.split(maxsplit=2)
    if len(words) < 3:
        return changes.EXCLUDE_HOW
    given: dict[str, Any] = dict(zip(("rater", "subject", "reason"), words, strict=True))
    found = read_exclusion(load_roster(chat.work), **given)
    if count_falling_away(chat.work, found):
        return ask(chat, excluding_words(chat.work, **given), "exclude", **given)
    return exclude_words(chat.work, **given, actor=chat.actor)


def include(chat: Chat, argument: str) -> str:
    words = argument.split()
    if len(words) != 2:
        return changes.INCLUDE_HOW
    return include_words(chat.work, rater=words[0], subject=words[1], actor=chat.actor)


def exclusion_words(work: Work) -> str:
    """All exclusions, by name. These three serve the command line as well."""
    lines = [changes.exclusion_line(rater, about, one.reason) for one, rater, about in list_exclusions(work)]
    return changes.exclusions(lines) if lines else changes.NO_EXCLUSIONS


def exclude_words(work: Work, *, rater: str, subject: str, reason: str, actor: str) -> str:
    found = exclude_rater(work, rater=rater, subject=subject, reason=reason, actor=actor)
    roster = load_roster(work)
    return changes.excluded(name_rater(roster, found.rater), name_subject(roster, found.subject_id), found.reason)


def include_words(work: Work, *, rater: str, subject: str, actor: str) -> str:
    found = remove_exclusion(work, rater=rater, subject=subject, actor=actor)
    roster = load_roster(work)
    return changes.included(name_rater(roster, found.rater), name_subject(roster, found.subject_id))


def excluding_words(work: Work, *, rater: str, subject: str, reason: str) -> str:
    """What it would do. Errors as `exclude_rater`."""
    roster = load_roster(work)
    found = read_exclusion(roster, rater=rater, subject=subject, reason=reason)
    names = name_rater(roster, found.rater), name_subject(roster, found.subject_id)
    return changes.excluding(*names, found.reason, falling_away=count_falling_away(work, found))


def do_excluding(chat: Chat, arguments: dict[str, Any]) -> str:
    given = {name: str(arguments[name]) for name in ("rater", "subject", "reason")}
    return exclude_words(chat.work, **given, actor=chat.actor)


EXCLUDE = Command("排除", exclude, "admin", takes=True)
INCLUDE = Command("取消排除", include, "admin", takes=True)
