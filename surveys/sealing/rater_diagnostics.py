"""Rater-level diagnostics: computed once, at the seal, as counts and effects without names.

They need to know which ballots one rater gave, so they can never be computed again. The formulas are those of
`scoring.quality`; here ballots become its sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import Any

from scoring.quality import AnsweredSheet, assess
from surveys.parties import PERSON, party_key, party_kind


@dataclass(frozen=True, slots=True)
class RatedBallot:
    """A ballot with its rater, as it exists only inside the seal.

    `values` run 0 … 1, in the order of the form; None where an item was left out.
    """

    rater: str
    relation: str
    subject_id: str
    values: tuple[float | None, ...]


def diagnose_raters(ballots: Iterable[RatedBallot]) -> dict[str, Any]:
    """Per relation with five raters or more, and over those who rated each other: see `scoring.quality.assess`.

    Never the mean of all: less the groups whose figures are published, it would leave the one that is hidden.
    """
    return assess(_sheets(ballots))


def _sheets(ballots: Iterable[RatedBallot]) -> Iterator[AnsweredSheet]:
    read = cache(_read)  # a hundred thousand ballots repeat the same few forms
    for sheet in ballots:
        form = read(sheet.values)
        if form is not None:
            rater = party_key(sheet.rater) if party_kind(sheet.rater) == PERSON else sheet.rater
            yield AnsweredSheet(rater, sheet.subject_id, sheet.relation, *form)


def _read(values: tuple[float | None, ...]) -> tuple[float, int, float, float, tuple[float | None, ...]] | None:
    """Total, number, lowest and highest of what was answered, and the answers, in percent."""
    percents_given = [100 * value for value in values if value is not None]
    if not percents_given:
        return None
    percents = tuple(None if value is None else 100 * value for value in values)
    return fmean(percents_given), len(percents_given), min(percents_given), max(percents_given), percents
