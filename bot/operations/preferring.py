"""Saying which of several rounds counts for its period, where it is not the newest released one."""

from __future__ import annotations

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview, needs_two_people
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.rounds import choose_counting, get_round, list_rivals, prefer_round


def request(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: `round_unknown`, `no_other_round`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    rivals = list_rivals(actor.work, round_id=round_.round_id)
    if round_ not in rivals:
        raise WrongState("no_other_round", round=round_.round_id, period=round_.period)
    (counting,) = choose_counting(rivals)
    return Preview(desk.preferring(round_.title, counting.title), {}, needs_two_people(round_))


def perform(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `prefer_round`."""
    round_ = prefer_round(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(desk.preferred(round_.title), arguments.target)


PREFER = Operation("prefer", OfRound, request, perform)
