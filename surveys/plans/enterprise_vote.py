"""How the seats of one enterprise become its one voice, by the plan's rule.

`mean`: each seat has a ballot of its own, and the mean of their totals is the vote. `latest`: all seats share one
ballot, so the answer given last stands. `chief`: the first seat's answer stands; where it gave none, the mean of the
others does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from surveys.parties import ENTERPRISE, party_key, party_kind, party_seat

MEAN, LATEST, CHIEF = "mean", "latest", "chief"
SEATS = (MEAN, LATEST, CHIEF)


class SeatBallot(Protocol):
    """What the rule looks at: who rated whom under which relation."""

    @property
    def rater(self) -> str: ...

    @property
    def relation(self) -> str: ...

    @property
    def subject_id(self) -> str: ...


Ballot = TypeVar("Ballot", bound=SeatBallot)


def voice_of(party: str, seats: str) -> str:
    """Whom a ballot speaks for: the party itself, or under `latest` the whole enterprise."""
    if seats == LATEST and party_kind(party) == ENTERPRISE:
        return f"{ENTERPRISE}:{party_key(party)}"
    return party


def counted_ballots(ballots: Iterable[Ballot], seats: str) -> list[Ballot]:
    """Those that count: under `chief` none of another seat where the first one rated the same subject."""
    everything = list(ballots)
    if seats != CHIEF:
        return everything
    spoken = {
        (party_key(ballot.rater), ballot.relation, ballot.subject_id)
        for ballot in everything
        if party_kind(ballot.rater) == ENTERPRISE and party_seat(ballot.rater) == 1
    }
    return [
        ballot
        for ballot in everything
        if party_kind(ballot.rater) != ENTERPRISE
        or party_seat(ballot.rater) == 1
        or (party_key(ballot.rater), ballot.relation, ballot.subject_id) not in spoken
    ]
