"""Setting aside ballots that fit no ledger row: two people agree to it, and the trail says how many there were."""

from __future__ import annotations

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview
from bot.phrases import desk
from surveys.rounds import get_round
from surveys.sealing.setting_aside import count_misfits, set_aside


def request(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: as `count_misfits`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    misfits = count_misfits(actor.work, round_id=round_.round_id)
    facts = {"ballots": misfits.ballots, "unanswered": misfits.unanswered}
    return Preview(desk.setting_aside(round_.title, **facts), facts, needs_two_people=True)


def perform(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `set_aside`."""
    misfits = set_aside(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(desk.set_aside(misfits.ballots, misfits.unanswered), arguments.target)


SET_ASIDE = Operation("set_aside", OfRound, request, perform)
