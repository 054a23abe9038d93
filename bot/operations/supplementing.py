"""Letting people who are new in the roster take part in a round under way."""

from __future__ import annotations

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview
from bot.phrases import changes
from surveys.assignments.supplementing import Supplemented, preview_supplement, supplement_round
from surveys.errors import Invalid


def request(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: as `preview_supplement`, `supplement_nothing`."""
    joining = preview_supplement(actor.work, round_id=arguments.round_id)
    if not joining.assignments and not joining.subjects:
        raise Invalid("supplement_nothing", title=joining.title)
    return Preview(changes.supplementing(joining.title, **_figures(joining)), _figures(joining))


def perform(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `supplement_round`."""
    joined = supplement_round(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(changes.supplemented(joined.title, **_figures(joined)), arguments.target)


def _figures(supplemented: Supplemented) -> dict[str, int]:
    return {
        "subjects": supplemented.subjects,
        "raters": supplemented.raters,
        "assignments": supplemented.assignments,
    }


SUPPLEMENT = Operation("supplement", OfRound, request, perform)
