"""Statistics of streamed ratings: sums by cell in arrays on disk; no voter, no sheet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

from scoring.policy_model import Policy
from scoring.statistics.tally import Tally
from scoring.statistics.view import CellView, Counts, StatisticsView
from scoring.stream.codes import FIRST, CodeBook


@dataclass(frozen=True)
class Sums:
    """What a stream leaves, as columns ordered by cell; a cell is numbered (subject × relations + relation) × periods
    + period.

    `cells`: numbers of the cells that somebody rated, with `invalid` sheets and `raters`. `totals`: cell, points,
    weight, and the number of sheets that have these. `answers`: cell, and a valid sheet's answers in words.
    `voters`: by (subject × relations + relation) the different voters over all periods; empty where there is one only.
    """

    subjects: Sequence[str]
    periods: Sequence[str]
    cells: Mapping[str, Any]
    totals: Mapping[str, Any]
    answers: Mapping[str, Any]
    voters: Mapping[int, int]


class StreamedStatistics(StatisticsView):
    """Reads the sums of a stream. Each voter has one sheet in a cell, as in every file of ratings."""

    keeps_votes: ClassVar[bool] = False

    def __init__(self, policy: Policy, codes: CodeBook, sums: Sums) -> None:
        self.policy = policy
        self._codes = codes
        self._sums = sums
        self._relations = {name: number for number, name in enumerate(codes.relations)}
        self._periods = {name: number for number, name in enumerate(sums.periods)}
        self._subjects = {name: number for number, name in enumerate(sums.subjects)}

    def periods(self, subject: str, relations: Iterable[str]) -> tuple[str, ...]:
        numbers = {number for name in relations for number, _ in self._rated(subject, name)}
        return tuple(self._sums.periods[number] for number in sorted(numbers))

    def cell(self, subject: str, relation: str, period: str) -> CellView:
        number = self._number(subject, relation, period)
        if number is None:
            return CellView(Tally.of(()), 0, dict, dict)
        place = bisect_left(self._sums.cells["cell"], number)
        known = place < len(self._sums.cells["cell"]) and self._sums.cells["cell"][place] == number
        invalid = int(self._sums.cells["invalid"][place]) if known else 0
        counts = partial(self._counts, number)
        return CellView(self._totals(number), invalid, partial(self._items, number, self._relations[relation]), counts)

    def raters(self, subject: str, relation: str, periods: Iterable[str]) -> int:
        """Of one period, or of all in which the subject was rated; ValueError for a choice of them."""
        known = set(periods)
        rated = self._rated(subject, relation)
        rated_by = {number: raters for number, raters in rated if self._sums.periods[number] in known}
        if len(rated_by) <= 1:
            return sum(rated_by.values())
        if len(rated_by) < len(rated):
            raise ValueError("streamed ratings count the raters of one period or of all")
        return self._sums.voters[self._pair(subject, relation) or 0]

    def invalid_by_period(self, subject: str, relation: str) -> dict[str, int]:
        invalid_sheets = {}
        for place in self._places(subject, relation):
            invalid = int(self._sums.cells["invalid"][place])
            if invalid:
                invalid_sheets[self._period_of(place)] = invalid
        return invalid_sheets

    def pairs(self) -> tuple[tuple[str, str], ...]:
        periods, relations = len(self._sums.periods), self._codes.relations
        pairs = sorted({int(number) // periods for number in self._sums.cells["cell"]})
        return tuple(
            sorted((self._sums.subjects[pair // len(relations)], relations[pair % len(relations)]) for pair in pairs)
        )

    def subjects(self) -> frozenset[str]:
        width = len(self._sums.periods) * len(self._codes.relations)
        return frozenset(self._sums.subjects[int(number) // width] for number in self._sums.cells["cell"])

    def _pair(self, subject: str, relation: str) -> int | None:
        if subject not in self._subjects or relation not in self._relations:
            return None
        return self._subjects[subject] * len(self._relations) + self._relations[relation]

    def _number(self, subject: str, relation: str, period: str) -> int | None:
        pair = self._pair(subject, relation)
        if pair is None or period not in self._periods:
            return None
        return pair * len(self._periods) + self._periods[period]

    def _places(self, subject: str, relation: str) -> range:
        """Places of a subject's cells under a relation, one a period."""
        pair = self._pair(subject, relation)
        if pair is None:
            return range(0)
        cells, width = self._sums.cells["cell"], len(self._periods)
        return range(bisect_left(cells, pair * width), bisect_left(cells, (pair + 1) * width))

    def _rated(self, subject: str, relation: str) -> list[tuple[int, int]]:
        """(period, raters) of the cells with a valid sheet."""
        cells, raters = self._sums.cells["cell"], self._sums.cells["raters"]
        places = self._places(subject, relation)
        return [(int(cells[place]) % len(self._periods), int(raters[place])) for place in places if raters[place]]

    def _period_of(self, place: int) -> str:
        return self._sums.periods[int(self._sums.cells["cell"][place]) % len(self._periods)]

    def _totals(self, number: int) -> Tally:
        part = _part(self._sums.totals, number)
        weights = part["weight"]
        if weights and min(weights) == max(weights):  # ordered by points: a tally as it is
            return Tally(weights[0] * self._codes.denominator, tuple(zip(part["points"], part["number"], strict=True)))
        rows = zip(part["points"], weights, part["number"], strict=True)
        return Tally.counted((points, weight * self._codes.denominator, count) for points, weight, count in rows)

    def _counts(self, number: int) -> Counts:
        """Values by item, counted when asked for: few ask, and of few subjects."""
        import numpy as np

        counts: dict[str, dict[Fraction, int]] = {}
        start, end = _bounds(self._sums.answers["cell"], number)
        for place, item in enumerate(self._codes.items):
            word, shift, mask = self._codes.field(place)
            codes = (self._sums.answers[f"w{word}"][start:end] >> shift) & mask
            for code, count in zip(*np.unique(codes[codes >= FIRST], return_counts=True), strict=True):
                into, value = counts.setdefault(item, {}), self._codes.value(int(code))
                into[value] = into.get(value, 0) + int(count)
        return counts

    def _items(self, number: int, relation: int) -> Mapping[str, Tally]:
        reading = self._codes.readings[relation]
        if not reading.by_item:
            return {}
        items = {item.name: item for item in reading.relation.items}
        by_item = {}
        for name, counts in self._counts(number).items():
            read = [(reading.answer(items[name], raw.as_integer_ratio()).value, n) for raw, n in counts.items()]
            by_item[name] = Tally.counted((value.numerator, value.denominator, n) for value, n in read)
        return by_item


def _part(columns: Mapping[str, Any], number: int) -> dict[str, list[int]]:
    """The rows of one cell, as plain integers."""
    start, end = _bounds(columns["cell"], number)
    return {name: column[start:end].tolist() for name, column in columns.items() if name != "cell"}


def _bounds(cells: Any, number: int) -> tuple[int, int]:
    """Where a cell's rows begin and end."""
    return bisect_left(cells, number), bisect_left(cells, number + 1)
