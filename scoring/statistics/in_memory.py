"""Sufficient statistics: all that scoring sees of the ratings. Exact, and the same however the sheets are
ordered or split.

A cell is one (subject, relation, period). Per voter it keeps the sum of the valid sheets' totals and their
number, and per item the sum of the values; per set of answers a count. Sums of fractions and counts only, so merging
is associative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from scoring.aggregation.registry import AGGREGATIONS
from scoring.policy_model import Policy, Relation
from scoring.statistics.sheet_reading import Form, Reading, SheetError
from scoring.statistics.tally import Tally
from scoring.statistics.view import CellView, Counts, StatisticsView, Vote

__all__ = ["CellKey", "CellView", "Sheet", "SheetError", "Statistics", "StatisticsView", "Vote"]

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


@dataclass(slots=True)
class _Cell:
    """`forms` counts equal valid sheets; `counts` holds those of a record, by item and value."""

    voters: dict[str, Vote] = field(default_factory=dict)
    invalid: int = 0
    forms: dict[Form, int] = field(default_factory=dict)
    counts: dict[str, dict[Fraction, int]] = field(default_factory=dict)


class Statistics(StatisticsView):
    """The statistics of a set of sheets under a policy. `add` streams sheets in, `merge` takes in another set's."""

    def __init__(self, policy: Policy, sheets: Iterable[Sheet] = ()) -> None:
        self.policy = policy
        self._relations = {relation.relation: reading_of(policy, relation) for _, relation in policy.relations()}
        self._cells: dict[CellKey, _Cell] = {}
        self._indexed: tuple[int, dict[tuple[str, str], list[CellKey]]] = (0, {})
        for sheet in sheets:
            self.add(sheet)

    def add(self, sheet: Sheet) -> None:
        """Take in one sheet. Raises SheetError for an unknown relation or item, or a value off the item's scale."""
        reading = self._relations.get(sheet.relation)
        if reading is None:
            raise SheetError(f"unknown relation {sheet.relation!r}")
        read = reading.read(sheet.values)
        key = (sheet.subject, sheet.relation, sheet.period)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _Cell()
        if read.total is None:
            cell.invalid += 1
            return
        cell.forms[read.form] = cell.forms.get(read.form, 0) + 1
        items = {name: (value, 1) for name, value in read.values} if reading.by_item else {}
        vote = Vote(1, read.total, items, read.answers, read.low, read.high)
        if sheet.voter in cell.voters:
            _merge_voter(cell.voters[sheet.voter], vote)
        else:
            cell.voters[sheet.voter] = vote

    def merge(self, other: "Statistics") -> None:
        """Take in all sheets of another set. The same voter in both is one voter."""
        for key, cell in other._cells.items():
            own = self._cells.setdefault(key, _Cell())
            own.invalid += cell.invalid
            _merge_counts(own.counts, cell.counts)
            for form, number in cell.forms.items():
                own.forms[form] = own.forms.get(form, 0) + number
            for name, voter in cell.voters.items():
                _merge_voter(own.voters.setdefault(name, Vote()), voter)

    def periods(self, subject: str, relations: Iterable[str]) -> tuple[str, ...]:
        index = self._index()
        names = set(relations)
        periods = {key[2] for name in names for key in index.get((subject, name), ()) if self._cells[key].voters}
        return tuple(sorted(periods))

    def _index(self) -> dict[tuple[str, str], list[CellKey]]:
        """Cells by subject and relation; made anew when cells have been added (they are never taken away)."""
        if self._indexed[0] != len(self._cells):
            index: dict[tuple[str, str], list[CellKey]] = {}
            for key in self._cells:
                index.setdefault((key[0], key[1]), []).append(key)
            self._indexed = (len(self._cells), index)
        return self._indexed[1]

    def cell(self, subject: str, relation: str, period: str) -> CellView:
        """One cell. A voter's several sheets are averaged into one total and one value per item."""
        cell = self._cells.get((subject, relation, period), _Cell())
        totals = Tally.counted(
            (vote.total.numerator, vote.total.denominator * vote.sheets, 1) for vote in cell.voters.values()
        )
        return CellView(totals, cell.invalid, partial(_items, cell), partial(_counts, self._relations[relation], cell))

    def invalid_by_period(self, subject: str, relation: str) -> dict[str, int]:
        cells = {key[2]: self._cells[key].invalid for key in self._index().get((subject, relation), ())}
        return {period: cells[period] for period in sorted(cells) if cells[period]}

    def raters(self, subject: str, relation: str, periods: Iterable[str]) -> int:
        names: set[str] = set()
        for period in periods:
            names.update(self._cells.get((subject, relation, period), _Cell()).voters)
        return len(names)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._index()))

    def votes(self, subject: str, relation: str) -> dict[str, dict[str, Vote]]:
        votes: dict[str, dict[str, Vote]] = {}
        for key in self._index().get((subject, relation), ()):
            for name, vote in self._cells[key].voters.items():
                votes.setdefault(name, {})[key[2]] = vote
        return votes

    def restore_vote(self, key: CellKey, voter: str, vote: Vote) -> None:
        """Take in a vote that was kept (see `statisticsrecord`)."""
        _merge_voter(self._cells.setdefault(key, _Cell()).voters.setdefault(voter, Vote()), vote)

    def restore_counts(self, key: CellKey, invalid: int, counts: Mapping[str, Mapping[Fraction, int]]) -> None:
        """Take in invalid sheets and counts by item and value that were kept."""
        cell = self._cells.setdefault(key, _Cell())
        cell.invalid += invalid
        _merge_counts(cell.counts, counts)

    def subjects(self) -> frozenset[str]:
        return frozenset(key[0] for key in self._cells)


def reading_of(policy: Policy, relation: Relation) -> Reading:
    """How sheets of a relation are read under a policy."""
    return Reading(relation, policy.percent, AGGREGATIONS[relation.aggregate])


def _items(cell: _Cell) -> Mapping[str, Tally]:
    items: dict[str, list[tuple[int, int, int]]] = {}
    for vote in cell.voters.values():
        for name, (total, number) in vote.items.items():
            items.setdefault(name, []).append((total.numerator, total.denominator * number, 1))
    return {name: Tally.counted(entries) for name, entries in items.items()}


def _counts(reading: Reading, cell: _Cell) -> Counts:
    counts: dict[str, dict[Fraction, int]] = {}
    _merge_counts(counts, cell.counts)
    for form, number in cell.forms.items():
        for item, answer in zip(reading.relation.items, form, strict=True):
            if answer is not None:
                into, raw = counts.setdefault(item.name, {}), Fraction(*answer)
                into[raw] = into.get(raw, 0) + number
    return counts


def _merge_counts(merged: dict[str, dict[Fraction, int]], more: Counts) -> None:
    for item, counts in more.items():
        into = merged.setdefault(item, {})
        for value, count in counts.items():
            into[value] = into.get(value, 0) + count


def _merge_voter(vote: Vote, other: Vote) -> None:
    vote.sheets += other.sheets
    vote.total += other.total
    vote.answers += other.answers
    vote.low, vote.high = min(vote.low, other.low), max(vote.high, other.high)
    for item, (total, number) in other.items.items():
        so_far, count = vote.items.get(item, (Fraction(0), 0))
        vote.items[item] = (so_far + total, count + number)
