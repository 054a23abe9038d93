"""Rounds that another one's result is composed of: the sealed ones of its plans, each a period of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.calendar.period_labels import belongs, window_of
from surveys.rounds.counting import SEALED_STATES, choose_counting
from surveys.rounds.model import list_rounds
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Contribution:
    """A round whose ballots count, and the period they count under."""

    round_id: str
    period: str


def list_composed(work: Work, plans: Sequence[str], period: str) -> tuple[Contribution, ...]:
    """The sealed rounds of these plans that count and whose period lies in that of `period`, in order of time."""
    window = window_of(period)
    rounds = list_rounds(work, states=SEALED_STATES)
    counting = choose_counting(item for item in rounds if item.plan in plans and belongs(item.period, window))
    same = Counter(round_.period for round_ in counting)
    return tuple(
        Contribution(item.round_id, item.period if same[item.period] == 1 else f"{item.period} {item.plan}")
        for item in counting
    )
