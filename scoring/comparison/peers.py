"""Among peers: rank, percentile rank, and the mean of the others. A person is never part of the own norm."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import publish
from scoring.comparison.figures import Figure
from scoring.comparison.spread import Spread, Unknown
from scoring.comparison.verdict import Difference, judge
from scoring.inputs import Subject
from scoring.intervals import Estimate
from scoring.results import SubjectResult

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject among peers: how many there are (the subject included), rank 1, 1, 3 with 1 the highest, percentile
    rank in percent, and the difference from the mean of the others (None where there is nobody else)."""

    size: int
    rank: int
    percentile: Fraction
    difference: Difference | None


class Peers:
    """One figure of all subjects that are compared with each other, by subject."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures
        self._ordered = sorted(figure.value for figure in figures.values())
        self._sum = sum(self._ordered, Fraction(0))
        spreads = {subject: _spread_or_none(figure) for subject, figure in figures.items()}
        self._unknown = {subject for subject, spread in spreads.items() if spread is None}
        known = [spread for spread in spreads.values() if spread is not None]
        self._variance = math.fsum(spread.variance for spread in known)
        self._below = math.fsum(_below(spread) for spread in known)
        self._rated = {subject for subject, spread in spreads.items() if spread is not None and spread.df < math.inf}
        self._spreads = spreads

    def standing(self, subject: str, decimals: int, confidence: Fraction) -> Standing:
        """Where a subject stands. Percentile rank: (peers below + ½ of those equal, the subject included) / all."""
        own = self._figures[subject].value
        size = len(self._ordered)
        below, upto = bisect_left(self._ordered, own), bisect_right(self._ordered, own)
        percentile = Fraction(100 * (below + upto), 2 * size)
        compared = None
        if size > 1:
            norm = publish((self._sum - own) / (size - 1), decimals)
            compared = judge(own, norm, self._spread(subject), confidence)
        return Standing(size, 1 + size - upto, percentile, compared)

    def _spread(self, subject: str) -> Spread:
        """Of the own figure less the mean of the others, raters taken as independent."""
        own, spread = self._figures[subject].spread, self._spreads[subject]
        if spread is None:
            assert isinstance(own, Unknown)
            return own
        if self._unknown:
            return Unknown("others")
        if not self._rated:
            return Unknown("measured")
        others = len(self._ordered) - 1
        share = max(0.0, self._variance - spread.variance) / others**2
        below = max(0.0, self._below - _below(spread)) / others**4 + _below(spread)
        variance = spread.variance + share
        return Estimate(Fraction(0), variance, max(1.0, variance * variance / below) if below else 1.0)


def peer_group(result: SubjectResult, subject: Subject, column: str) -> str | None:
    """What stands in a column of subjects.csv, None for an empty cell, which makes no peers; under `group` the grading
    group, which may be the nameless one of all."""
    return result.group if column == GROUP else subject.column(column) or None


def _spread_or_none(figure: Figure) -> Estimate | None:
    """A measured figure has no spread of raters: variance 0, as many degrees of freedom as one likes."""
    if isinstance(figure.spread, Unknown):
        return Estimate(figure.value, 0.0, math.inf) if figure.spread.why == "measured" else None
    return figure.spread


def _below(spread: Estimate) -> float:
    return spread.variance**2 / spread.df
