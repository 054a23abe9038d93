"""Excluding: who must never rate whom; and letting them rate again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
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
from surveys.errors import NotFound
from surveys.roster import load_roster
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Excluding:
    """`rater` and `subject` as people write them: 工号, name, department, 统一社会信用代码."""

    rater: str
    subject: str
    reason: str

    @property
    def target(self) -> Target:
        return Target("exclusions")


@dataclass(frozen=True, slots=True)
class Including:
    """A pair that was excluded, as people write it."""

    rater: str
    subject: str

    @property
    def target(self) -> Target:
        return Target("exclusions")


def request_exclusion(actor: Actor, arguments: Excluding) -> Preview:
    """It asks only where open forms would fall away for good. Errors: as `exclude_rater`."""
    roster = load_roster(actor.work)
    pair = {"rater": arguments.rater, "subject": arguments.subject}
    exclusion = read_exclusion(roster, **pair, reason=arguments.reason)
    names = name_rater(roster, exclusion.rater), name_subject(roster, exclusion.subject_id)
    falling_away = count_falling_away(actor.work, exclusion)
    words = changes.excluding(*names, exclusion.reason, falling_away=falling_away)
    return Preview(words, {"falling_away": falling_away}, loses_nothing=not falling_away)


def perform_exclusion(actor: Actor, arguments: Excluding) -> Done:
    """Errors: as `exclude_rater`."""
    pair = {"rater": arguments.rater, "subject": arguments.subject}
    exclusion = exclude_rater(actor.work, **pair, reason=arguments.reason, actor=actor.party)
    roster = load_roster(actor.work)
    names = name_rater(roster, exclusion.rater), name_subject(roster, exclusion.subject_id)
    return Done(changes.excluded(*names, exclusion.reason), arguments.target)


def request_inclusion(actor: Actor, arguments: Including) -> Preview:
    """Errors: `exclusion_unknown`."""
    pair = (arguments.rater, arguments.subject)
    for exclusion, rater, subject in list_exclusions(actor.work):
        key = exclusion.rater.partition(":")[2]
        if pair[0] in (key, rater) and pair[1] in (exclusion.subject_id, subject):
            return Preview(changes.including(rater, subject))
    raise NotFound("exclusion_unknown", rater=pair[0], subject=pair[1])


def perform_inclusion(actor: Actor, arguments: Including) -> Done:
    """Errors: as `remove_exclusion`."""
    pair = {"rater": arguments.rater, "subject": arguments.subject}
    exclusion = remove_exclusion(actor.work, **pair, actor=actor.party)
    roster = load_roster(actor.work)
    names = name_rater(roster, exclusion.rater), name_subject(roster, exclusion.subject_id)
    return Done(changes.included(*names), arguments.target)


def exclusion_words(work: Work) -> str:
    """All exclusions, by name."""
    lines = [
        changes.exclusion_line(rater, subject, exclusion.reason) for exclusion, rater, subject in list_exclusions(work)
    ]
    return changes.exclusions(lines) if lines else changes.NO_EXCLUSIONS


EXCLUDE = Operation("exclude", Excluding, request_exclusion, perform_exclusion)
INCLUDE = Operation("include", Including, request_inclusion, perform_inclusion, asks=False)
