"""Closing a round early."""

from __future__ import annotations

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview, needs_two_people
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.rounds import UNDER_WAY, close_round, get_progress, get_round


def request(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: `round_unknown`, `round_not_open`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    if round_.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=round_.round_id, state=round_.state)
    progress = get_progress(actor.work, round_id=round_.round_id)
    words = desk.closing(
        title=round_.title,
        closes_at=actor.local(round_.closes_at),
        done=progress.done,
        invited=progress.invited,
        is_public=progress.is_public,
    )
    return Preview(words, {"done": progress.done, "invited": progress.invited}, needs_two_people(round_))


def perform(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `close_round`."""
    round_ = close_round(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(desk.closed(round_.title), arguments.target, desk.closed_hint(round_.round_id))


CLOSE = Operation("close", OfRound, request, perform)
