"""Reminding exactly those who have something open; once more within the hour only after a yes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import reminding as phrases
from surveys.errors import WrongState
from surveys.rounds import (
    OPEN,
    find_recent_reminding,
    get_progress,
    get_round,
    list_on_leave,
    list_open_raters,
    remind_round,
)


@dataclass(frozen=True, slots=True)
class Reminding:
    """`key` tells this reminding from others: a message, a form. Done again under the same key it reminds nobody."""

    round_id: str
    key: str

    @property
    def target(self) -> Target:
        return Target("round", self.round_id)


def request(actor: Actor, arguments: Reminding) -> Preview:
    """Loses nothing unless somebody reminded within the hour. Errors: `round_unknown`, `round_not_open`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_.round_id, state=round_.state)
    progress = get_progress(actor.work, round_id=round_.round_id)
    waiting = progress.invited - progress.done
    recent = find_recent_reminding(actor.work, round_id=round_.round_id, but=arguments.key) if waiting else None
    past = (recent.at.astimezone(actor.tz), recent.reached) if recent is not None else None
    words = phrases.reminding(round_.title, waiting, past=past, is_public=progress.is_public)
    return Preview(words, {"waiting": waiting}, loses_nothing=recent is None)


def perform(actor: Actor, arguments: Reminding) -> Done:
    """Says how many are reminded, and how many of them nobody can reach. Errors: as `remind_round`."""
    count = remind_round(actor.work, round_id=arguments.round_id, key=arguments.key, actor=actor.party)
    progress = get_progress(actor.work, round_id=arguments.round_id)
    missing = sum(reason in ("not_bound", "left") for _, _, reason in progress.unreachable)
    waiting = list_open_raters(actor.work, round_id=arguments.round_id)
    away = len(list_on_leave(actor.work, parties=waiting))
    words = phrases.reminded(progress.title, count, missing, away=away, is_public=progress.is_public)
    return Done(words, arguments.target)


REMIND = Operation("remind", Reminding, request, perform)
