"""Rater-level diagnostics: computed once, at the seal, as counts and effects without names.

They need to know which ballots one rater gave, so they can never be computed again. The formulas are those of
``scoring.quality``; here ballots become its sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from scoring.quality import AnsweredSheet, assess
from surveys.parties import PERSON, party_key, party_kind


@dataclass(frozen=True, slots=True)
class RatedBallot:
    """A ballot with its rater, as it exists only inside the seal.

    ``values`` run 0 … 1, in the order of the form; None where an item was left out.
    """

    rater: str
    relation: str
    subject_id: str
    values: tuple[float | None, ...]


def diagnose_raters(ballots: Iterable[RatedBallot]) -> dict[str, Any]:
    """Per relation with five raters or more, and over those who rated each other: see ``scoring.quality.assess``.

    Never the mean of all: less the groups whose figures are published, it would leave the one that is hidden.
    """
    return assess(_sheets(ballots))


def _sheets(ballots: Iterable[RatedBallot]) -> Iterator[AnsweredSheet]:
    for one in ballots:
        given = [100 * value for value in one.values if value is not None]
        if not given:
            continue
        rater = party_key(one.rater) if party_kind(one.rater) == PERSON else one.rater
        yield AnsweredSheet(
            rater=rater,
            subject=one.subject_id,
            relation=one.relation,
            total=fmean(given),
            answers=len(given),
            low=min(given),
            high=max(given),
            values=tuple(None if value is None else 100 * value for value in one.values),
        )
