"""Sufficient statistics: all that scoring sees of the ratings. Exact, and the same however the sheets are
ordered or split.

A cell is one (subject, relation, period). Per voter it keeps the sum of the valid sheets' totals and their
number, and per
item the sum of the values; per item and value a count. Sums of fractions and counts only, so merging is associative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.arithmetic import HUNDRED
from scoring.model import Policy, Relation
from scoring.reading import Reading, SheetError

CellKey = tuple[str, str, str]  # subject, relation, period


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled questionnaire about one subject.

    `voter` is opaque and local to subject and relation; sheets of one voter (the seats of an enterprise)
    become one vote. `values` are raw values on the items' scales; what was left out is not in it.
    """

    subject: str
    relation: str
    voter: str
    period: str
    values: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell read: ascending totals, one per rater with a valid sheet; ascending values by item; sheets too
    empty to count."""

    totals: tuple[Fraction, ...]
    items: Mapping[str, tuple[Fraction, ...]]
    invalid: int
    counts: Mapping[str, Mapping[Fraction, int]]

    @property
    def raters(self) -> int:
        """Raters with a valid sheet."""
        return len(self.totals)


@dataclass(slots=True)
class Vote:
    """One voter's valid sheets in a cell: their number, the sum of their totals, per item the sum and number of values.

    `answers`, `low`, `high`: how many items were answered, and the lowest and highest percentage given: all that
    quality needs to know of how evenly somebody answered. Without an answer `low` lies above `high`.
    """

    sheets: int = 0
    total: Fraction = Fraction(0)
    items: dict[str, tuple[Fraction, int]] = field(default_factory=dict)
    answers: int = 0
    low: Fraction = HUNDRED
    high: Fraction = Fraction(0)


@dataclass(slots=True)
class _Cell:
    voters: dict[str, Vote] = field(default_factory=dict)
    invalid: int = 0
    counts: dict[str, dict[Fraction, int]] = field(default_factory=dict)


class Statistics:
    """The statistics of a set of sheets under a policy. `add` streams sheets in, `merge` takes in another set's."""

    def __init__(self, policy: Policy, sheets: Iterable[Sheet] = ()) -> None:
        self.policy = policy
        self._relations = {relation.relation: _reading(policy, relation) for _, relation in policy.relations()}
        self._cells: dict[CellKey, _Cell] = {}
        self._indexed: tuple[int, dict[tuple[str, str], list[CellKey]]] = (0, {})
        for sheet in sheets:
            self.add(sheet)

    def add(self, sheet: Sheet) -> None:
        """Take in one sheet. Raises SheetError for an unknown relation or item, or a value off the item's scale."""
        reading = self._relations.get(sheet.relation)
        if reading is None:
            raise SheetError(f"unknown relation {sheet.relation!r}")
        values = reading.check(sheet.values)
        cell = self._cells.setdefault((sheet.subject, sheet.relation, sheet.period), _Cell())
        total = reading.total(values)
        if total is None:
            cell.invalid += 1
            return
        voter = cell.voters.setdefault(sheet.voter, Vote())
        voter.sheets += 1
        voter.total += total
        for item, raw in zip(reading.relation.items, values, strict=True):
            if raw is None:
                continue
            counts = cell.counts.setdefault(item.name, {})
            counts[raw] = counts.get(raw, 0) + 1
            percent = reading.percent(item, raw)
            voter.answers += 1
            voter.low, voter.high = min(voter.low, percent), max(voter.high, percent)
            if reading.by_item:
                so_far, number = voter.items.get(item.name, (Fraction(0), 0))
                voter.items[item.name] = (so_far + reading.value(item, raw), number + 1)

    def merge(self, other: "Statistics") -> None:
        """Take in all sheets of another set. The same voter in both is one voter."""
        for key, theirs in other._cells.items():
            mine = self._cells.setdefault(key, _Cell())
            mine.invalid += theirs.invalid
            _merge_counts(mine.counts, theirs.counts)
            for name, voter in theirs.voters.items():
                _merge_voter(mine.voters.setdefault(name, Vote()), voter)

    def periods(self, subject: str, relations: Iterable[str]) -> tuple[str, ...]:
        """Periods, ordered as text, in which somebody validly rated the subject under one of the relations."""
        wanted = set(relations)
        return tuple(sorted(self._periods_of(subject, wanted)))

    def _periods_of(self, subject: str, wanted: set[str]) -> set[str]:
        index = self._index()
        return {key[2] for relation in wanted for key in index.get((subject, relation), ()) if self._cells[key].voters}

    def _index(self) -> dict[tuple[str, str], list[CellKey]]:
        """Cells by subject and relation; made anew when cells have been added (they are never taken away)."""
        if self._indexed[0] != len(self._cells):
            index: dict[tuple[str, str], list[CellKey]] = {}
            for key in self._cells:
                index.setdefault((key[0], key[1]), []).append(key)
            self._indexed = (len(self._cells), index)
        return self._indexed[1]

    def cell(self, subject: str, relation: str, period: str) -> CellView:
        """One cell, empty where nobody rated. A voter's several sheets are averaged into one total and one
        value per item."""
        cell = self._cells.get((subject, relation, period), _Cell())
        items: dict[str, list[Fraction]] = {}
        for voter in cell.voters.values():
            for name, (total, number) in voter.items.items():
                items.setdefault(name, []).append(total / number)
        return CellView(
            tuple(sorted(voter.total / voter.sheets for voter in cell.voters.values())),
            {name: tuple(sorted(values)) for name, values in items.items()},
            cell.invalid,
            cell.counts,
        )

    def invalid_sheets(self, subject: str, relation: str) -> int:
        """Sheets below half of the weight, over all periods."""
        return sum(self._cells[key].invalid for key in self._index().get((subject, relation), ()))

    def raters(self, subject: str, relation: str, periods: Iterable[str]) -> int:
        """Different voters with a valid sheet in any of the periods."""
        names: set[str] = set()
        for period in periods:
            names.update(self._cells.get((subject, relation, period), _Cell()).voters)
        return len(names)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (subject, relation) with a sheet, in order."""
        return tuple(sorted(self._index()))

    def votes(self, subject: str, relation: str) -> dict[str, dict[str, Vote]]:
        """The votes of each voter by period."""
        found: dict[str, dict[str, Vote]] = {}
        for key in self._index().get((subject, relation), ()):
            for name, vote in self._cells[key].voters.items():
                found.setdefault(name, {})[key[2]] = vote
        return found

    def invalid_by_period(self, subject: str, relation: str) -> dict[str, int]:
        """Sheets below half of the weight, by period, where there are any."""
        cells = {key[2]: self._cells[key].invalid for key in self._index().get((subject, relation), ())}
        return {period: cells[period] for period in sorted(cells) if cells[period]}

    def restore_vote(self, key: CellKey, voter: str, vote: Vote) -> None:
        """Take in a vote that was kept (see `statisticsrecord`)."""
        _merge_voter(self._cells.setdefault(key, _Cell()).voters.setdefault(voter, Vote()), vote)

    def restore_counts(self, key: CellKey, invalid: int, counts: Mapping[str, Mapping[Fraction, int]]) -> None:
        """Take in invalid sheets and counts by item and value that were kept."""
        cell = self._cells.setdefault(key, _Cell())
        cell.invalid += invalid
        _merge_counts(cell.counts, counts)

    def subjects(self) -> frozenset[str]:
        """Subjects about whom there is a sheet."""
        return frozenset(key[0] for key in self._cells)


def _reading(policy: Policy, relation: Relation) -> Reading:
    from scoring.aggregation import AGGREGATIONS  # the methods read cells, so they are loaded after this module

    return Reading(relation, policy.percent, AGGREGATIONS[relation.aggregate])


def _merge_counts(mine: dict[str, dict[Fraction, int]], theirs: Mapping[str, Mapping[Fraction, int]]) -> None:
    for item, counts in theirs.items():
        into = mine.setdefault(item, {})
        for value, count in counts.items():
            into[value] = into.get(value, 0) + count


def _merge_voter(mine: Vote, theirs: Vote) -> None:
    mine.sheets += theirs.sheets
    mine.total += theirs.total
    mine.answers += theirs.answers
    mine.low, mine.high = min(mine.low, theirs.low), max(mine.high, theirs.high)
    for item, (total, number) in theirs.items.items():
        so_far, count = mine.items.get(item, (Fraction(0), 0))
        mine.items[item] = (so_far + total, count + number)
