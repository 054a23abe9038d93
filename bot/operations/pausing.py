"""Pausing a round, and letting it go on."""

from __future__ import annotations

from datetime import timedelta

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview
from bot.operations.workdays import with_unknown_years
from bot.phrases import calendar
from surveys.errors import WrongState
from surveys.rounds import (
    OPEN,
    PAUSED,
    Round,
    count_paused_days,
    get_progress,
    get_round,
    pause_round,
    resume_round,
)
from surveys.work import Work


def request_pause(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: `round_unknown`, `round_not_open`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_.round_id, state=round_.state)
    waiting = _count_waiting(actor.work, round_)
    words = calendar.pausing(title=round_.title, closes_at=actor.local(round_.closes_at), waiting=waiting)
    return Preview(words, {"waiting": waiting})


def perform_pause(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `pause_round`."""
    round_ = pause_round(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(calendar.paused(round_.title), arguments.target, calendar.paused_hint(round_.round_id))


def request_resume(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: `round_unknown`, `round_not_paused`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    if round_.state != PAUSED:
        raise WrongState("round_not_paused", round=round_.round_id, state=round_.state)
    days, waiting = count_paused_days(actor.work, round_=round_), _count_waiting(actor.work, round_)
    closes_at = actor.local(round_.closes_at) + timedelta(days=days)
    words = calendar.resuming(title=round_.title, days=days, closes_at=closes_at, waiting=waiting)
    words = with_unknown_years(actor, words, closes_at.date())
    return Preview(words, {"days": days, "closes_at": closes_at, "waiting": waiting})


def perform_resume(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `resume_round`."""
    resumed = resume_round(actor.work, round_id=arguments.round_id, tz=actor.tz, actor=actor.party)
    closes_at = actor.local(resumed.round_.closes_at)
    words = calendar.resumed(title=resumed.round_.title, closes_at=closes_at, informed=resumed.notified)
    return Done(words, arguments.target)


def _count_waiting(work: Work, round_: Round) -> int:
    """How many have something open."""
    progress = get_progress(work, round_id=round_.round_id)
    return progress.invited - progress.done


PAUSE = Operation("pause", OfRound, request_pause, perform_pause)
RESUME = Operation("resume", OfRound, request_resume, perform_resume)
