"""Releasing a round's results: those who may read them are told.

Where stuffing is suspected, whoever asks for it has to name that.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target, needs_two_people
from bot.operations.which_round import check_scored
from bot.phrases import desk, quality
from bot.phrases.figures import honours_lines
from scoring.wording.verdict import missing_names
from surveys.parties import person_party
from surveys.results import check_suspicions, get_round_results, list_told, release_round
from surveys.rounds import get_round


@dataclass(frozen=True, slots=True)
class Releasing:
    """`despite_stuffing`: signs of stuffing have been looked into, and the round is released all the same."""

    round_id: str
    despite_stuffing: bool = False

    @property
    def target(self) -> Target:
        return Target("round", self.round_id)


def request(actor: Actor, arguments: Releasing) -> Preview:
    """Errors: `round_unknown`, `already_released`, `round_not_scored`, `stuffing_suspected`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    check_scored(round_)
    despite = arguments.despite_stuffing
    suspicions = check_suspicions(actor.work, round_id=round_.round_id, despite_stuffing=despite)
    results = get_round_results(actor.work, round_id=round_.round_id)
    subjects = results.subjects
    rated = {person_party(subject.subject_id) for subject in subjects}
    readers = set(list_told(actor.work, round_=round_))
    facts = {
        "people": len(readers & rated),
        "heads": len(readers - rated),
        "others": len(subjects) - len(readers & rated),
        "hidden": sum("hidden" in subject.flags for subject in subjects),
        "undecided": sum("undecided" in subject.flags for subject in subjects),
        "provisional": sum("provisional" in subject.flags for subject in subjects),
    }
    gaps = sorted({name for subject in subjects for name in missing_names(subject.derivation)})
    words = desk.releasing(title=round_.title, gaps=gaps, honours=honours_lines(results), **facts)
    if suspicions:
        words = f"{quality.release_despite([asdict(item) for item in suspicions])}\n{words}"
    return Preview(words, {**facts, "suspicions": len(suspicions)}, needs_two_people(round_))


def perform(actor: Actor, arguments: Releasing) -> Done:
    """Errors: as `release_round`."""
    despite = arguments.despite_stuffing
    round_ = release_round(actor.work, round_id=arguments.round_id, actor=actor.party, despite_stuffing=despite)
    return Done(desk.released(round_.title), arguments.target)


RELEASE = Operation("release", Releasing, request, perform)
