"""Signs of ballot stuffing in a public round: counted once, at the seal, without anybody who answered.

Prompts for a human, never a finding, and nothing is left out for them. Equal forms: how many complete forms are the
commonest one, beside how many would be if questions were answered independently of each other at the same frequencies
(everybody's courtesy makes equal forms too, so the expectation is low rather than high). Busy days: the share of the
busiest day; and the codes where one day brought more than chance explains, were each answer to fall on any day of the
round alike. Days are those of the ledger, so nothing is told here that a count of it would not tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, fsum, lgamma, log, prod
from typing import Any

from scoring.agreement.figures import significant
from surveys.parties import party_kind
from surveys.sealing.rater_diagnostics import RatedBallot

PUBLIC = "public"
FEWEST = 20
"""Forms under which nothing is said of a relation; and answers under which nothing is said of a code's days."""
_CHANCE = 0.01  # that any code at all is called a burst though each answer fell on any day alike


@dataclass(frozen=True, slots=True)
class Arrival:
    """That somebody answered about a subject on a day; whoever it was."""

    relation: str
    subject_id: str
    day: date


def find_stuffing(ballots: Iterable[RatedBallot], arrivals: Iterable[Arrival]) -> dict[str, Any]:
    """Per relation answered by the public, from `FEWEST` forms on: `sheets`, `equal`, `days`, as JSON."""
    forms: dict[str, list[tuple[float | None, ...]]] = {}
    for sheet in ballots:
        if party_kind(sheet.rater) == PUBLIC:
            forms.setdefault(sheet.relation, []).append(sheet.values)
    came: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        came.setdefault(arrival.relation, []).append(arrival)
    return {
        relation: {"sheets": len(equal_forms), "equal": _equal(equal_forms), "days": _days(came.get(relation, ()))}
        for relation, equal_forms in sorted(forms.items())
        if len(equal_forms) >= FEWEST
    }


def _equal(forms: Sequence[tuple[float | None, ...]]) -> dict[str, Any] | None:
    """`complete` forms, how many are the `commonest` one, how many were `expected` to be."""
    complete = [form for form in forms if form and None not in form]
    if len(complete) < FEWEST:
        return None
    form, count = max(Counter(complete).items(), key=lambda entry: (entry[1], entry[0]))
    shares = [sum(other[place] == value for other in complete) / len(complete) for place, value in enumerate(form)]
    return {"complete": len(complete), "commonest": count, "expected": significant(prod(shares) * len(complete))}


def _days(arrivals: Sequence[Arrival]) -> dict[str, Any] | None:
    """`answers` over `length` days, `busiest` on one; of `codes` with enough answers those with a burst."""
    days = Counter(arrival.day for arrival in arrivals)
    if len(arrivals) < FEWEST:
        return None
    length = (max(days) - min(days)).days + 1
    places: dict[str, Counter[date]] = {}
    for arrival in arrivals:
        places.setdefault(arrival.subject_id, Counter())[arrival.day] += 1
    judged = {place: counts for place, counts in places.items() if counts.total() >= FEWEST}
    bursts = [place for place, counts in judged.items() if _is_burst(counts, length, len(judged))]
    busiest = max(days.values())
    known = {"answers": len(arrivals), "length": length, "busiest": busiest}
    return {**known, "codes": len(judged), "bursts": sorted(bursts)}


def _is_burst(counts: Mapping[date, int], length: int, codes: int) -> bool:
    """Whether the busiest day of a code is rarer than chance allows, over all its days and all codes (Bonferroni)."""
    if length < 2:
        return False
    total, most = sum(counts.values()), max(counts.values())
    return _tail(total, most, length) * length * codes < _CHANCE


def _tail(total: int, most: int, length: int) -> float:
    """That at least `most` of `total` answers fall on one given day of `length`: binomial."""
    sure, other = log(1 / length), log(1 - 1 / length)
    ways = (
        lgamma(total + 1) - lgamma(number + 1) - lgamma(total - number + 1) + number * sure + (total - number) * other
        for number in range(most, total + 1)
    )
    return fsum(exp(exponent) for exponent in ways)
