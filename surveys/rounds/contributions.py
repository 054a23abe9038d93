"""Rounds that another one's result is composed of: the sealed ones of its plans, each a period of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.records.window import belongs, window_of
from surveys.rounds.model import RELEASED, SCORED, SEALED, Round, list_rounds
from surveys.work import Work

_SEALED = (SEALED, SCORED, RELEASED)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A round whose ballots count, and the period they count under."""

    round_id: str
    period: str


def list_composed(work: Work, plans: Sequence[str], period: str) -> tuple[Contribution, ...]:
    """Sealed rounds of these plans whose period lies in that of `period`, in order of time."""
    window = window_of(period)
    latest: dict[tuple[str, str], Round] = {}
    for round_ in reversed(list_rounds(work, states=_SEALED)):  # the oldest first
        if round_.plan in plans and belongs(round_.period, window):
            latest[round_.plan, round_.period] = round_
    same = Counter(label for _, label in latest)
    return tuple(
        Contribution(round_.round_id, label if same[label] == 1 else f"{label} {plan}")
        for (plan, label), round_ in sorted(latest.items(), key=lambda entry: (entry[0][1], entry[0][0]))
    )
