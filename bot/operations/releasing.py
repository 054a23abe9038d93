"""Releasing a round's results: people see their own."""

from __future__ import annotations

from bot.operations.actor import Actor
from bot.operations.base import Done, OfRound, Operation, Preview, needs_two_people
from bot.operations.which_round import check_scored
from bot.phrases import desk
from scoring.wording.verdict import missing_names
from surveys.results import get_round_results, list_people_rated, release_round
from surveys.rounds import get_round


def request(actor: Actor, arguments: OfRound) -> Preview:
    """Errors: `round_unknown`, `already_released`, `round_not_scored`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    check_scored(round_)
    subjects = get_round_results(actor.work, round_id=round_.round_id).subjects
    people = len(list_people_rated(actor.work, round_id=round_.round_id))
    facts = {
        "people": people,
        "others": len(subjects) - people,
        "hidden": sum("hidden" in subject.flags for subject in subjects),
        "undecided": sum("undecided" in subject.flags for subject in subjects),
        "provisional": sum("provisional" in subject.flags for subject in subjects),
    }
    gaps = sorted({name for subject in subjects for name in missing_names(subject.derivation)})
    return Preview(desk.releasing(title=round_.title, gaps=gaps, **facts), facts, needs_two_people(round_))


def perform(actor: Actor, arguments: OfRound) -> Done:
    """Errors: as `release_round`."""
    round_ = release_round(actor.work, round_id=arguments.round_id, actor=actor.party)
    return Done(desk.released(round_.title), arguments.target)


RELEASE = Operation("release", OfRound, request, perform)
