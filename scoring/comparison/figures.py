"""What can be compared of a subject: the score, its parts, their relations, their items; each as published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from scoring.arithmetic import mean, publish
from scoring.comparison.spread import (
    Spread,
    Unknown,
    combine,
    item_spread,
    item_tally,
    item_value,
    over_periods,
    protecting,
)
from scoring.intervals import Estimate, Interval, bca_interval, percentile_interval
from scoring.policy_model import Policy, Relation
from scoring.results import PartResult, RelationResult, SubjectResult
from scoring.statistics.view import CellView, StatisticsView

_RESAMPLED = 500  # raters; beyond, resampling takes seconds and the spread no longer matters


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """Which figure: the score (all empty), a part, a relation, an item of a relation."""

    part: str = ""
    relation: str = ""
    item: str = ""

    @property
    def level(self) -> str:
        """score, part, relation or item."""
        return "item" if self.item else "relation" if self.relation else "part" if self.part else "score"


@dataclass(frozen=True, slots=True)
class Figure:
    """A published value and its spread.

    `raters`: of all cells behind it the fewest raters that stand behind it (trimming takes some away), None where it is
    not made of ratings. `complete`: the relation is its items added up, so that items single nobody out. `ends`: an
    interval that does not come from a spread.
    """

    key: FigureKey
    value: Fraction
    spread: Spread
    raters: int | None
    anonymous: bool = False
    complete: bool = True
    ends: Interval | None = None

    @property
    def estimate(self) -> Estimate | None:
        """Value and spread together; None where no spread can be had."""
        if not isinstance(self.spread, Estimate):
            return None
        return Estimate(self.value, self.spread.variance, self.spread.df)


@dataclass(frozen=True)
class Reader:
    """Reads the figures of subjects from their results and the statistics. `confidence` in percent."""

    policy: Policy
    statistics: StatisticsView
    confidence: Fraction

    def figures(self, result: SubjectResult, levels: tuple[str, ...]) -> Iterator[Figure]:
        """Every figure that there is, in the order of the policy."""
        if result.score is not None and "score" in levels:
            yield self._folded(FigureKey(), result.score, result, [(part, part.weight) for part in result.parts])
        for part in result.parts:
            if part.percent is not None and "part" in levels:
                yield self._folded(FigureKey(part.key), self._published(part.percent), result, [(part, Fraction(1))])
            for relation in part.relations:
                if relation.percent is not None:
                    yield from self._relation(result, part, relation, levels)

    def _published(self, value: Fraction) -> Fraction:
        return publish(value, self.policy.decimals)

    def _folded(
        self, key: FigureKey, value: Fraction, result: SubjectResult, parts: list[tuple[PartResult, Fraction]]
    ) -> Figure:
        terms: list[Spread] = []
        behind: list[int] = []
        for part, weight in parts:
            for relation in part.relations:
                if relation.periods:
                    shares = {figure.period: weight * figure.in_part for figure in relation.periods}
                    terms.append(over_periods(self.statistics, result.subject, self.rule(relation.relation), shares))
                    behind.append(protecting(relation))
        return Figure(key, value, combine(terms), min(behind, default=None))

    def _relation(
        self, result: SubjectResult, part: PartResult, relation: RelationResult, levels: tuple[str, ...]
    ) -> Iterator[Figure]:
        rule = self.rule(relation.relation)
        if "relation" in levels:
            shares = {figure.period: figure.in_relation for figure in relation.periods}
            spread = over_periods(self.statistics, result.subject, rule, shares)
            key = FigureKey(part.key, relation.relation)
            value = self._published(relation.percent or Fraction(0))
            ends = self._median_ends(result.subject, rule, relation)
            yield Figure(key, value, spread, protecting(relation), relation.anonymous, ends=ends)
        if "item" in levels:
            yield from self._items(result.subject, part, relation, rule)

    def _items(self, subject: str, part: PartResult, relation: RelationResult, rule: Relation) -> Iterator[Figure]:
        """Items as means over the periods in which somebody answered; as the relation trims, so do its items."""
        cells = {
            figure.period: self.statistics.cell(subject, rule.relation, figure.period) for figure in relation.periods
        }
        dropped = rule.trim.high + rule.trim.low if rule.aggregate == "trimmed" else 0
        by_item = {
            item: [item_tally(cell, rule, item, self.policy.percent) for cell in cells.values()] for item in rule.items
        }
        whole = self._adds_up(subject, rule, cells)
        for item, tallies in by_item.items():
            answered = [tally for tally in tallies if tally]
            if not answered:
                continue
            spread: Spread = Unknown("periods")
            if len(tallies) == 1:
                spread = item_spread(self.statistics, subject, rule, relation.periods[0].period, tallies[0])
            behind = min(max(1, len(tally) - dropped) for tally in answered)
            value = self._published(mean([item_value(tally, rule) for tally in answered]))
            yield Figure(
                FigureKey(part.key, rule.relation, item.name), value, spread, behind, relation.anonymous, whole
            )

    def _adds_up(self, subject: str, rule: Relation, cells: Mapping[str, CellView]) -> bool:
        """Whether the relation is no more than its items added up: every rater one sheet with every item, no rater's
        total trimmed. Otherwise relation and items together single raters out."""
        if rule.aggregate != "mean" and not (rule.aggregate == "trimmed" and rule.trim.by == "item"):
            return False
        if not self.statistics.keeps_votes:  # one sheet per rater then
            return all(
                sum(cell.counts.get(item.name, {}).values()) == cell.raters
                for cell in cells.values()
                for item in rule.items
            )
        votes = self.statistics.votes(subject, rule.relation)
        counted = (vote for by_period in votes.values() for period, vote in by_period.items() if period in cells)
        return all(vote.sheets == 1 and vote.answers == len(rule.items) for vote in counted)

    def _median_ends(self, subject: str, rule: Relation, relation: RelationResult) -> Interval | None:
        """The bootstrap interval of a median in a single period, from twenty raters on."""
        if rule.aggregate != "median" or len(relation.periods) > 1 or relation.raters > _RESAMPLED:
            return None
        cell = self.statistics.cell(subject, rule.relation, relation.periods[0].period)
        totals = [float(total) for total in cell.totals]
        confidence = float(self.confidence)
        ends = bca_interval(totals, median, confidence) or percentile_interval(totals, median, confidence)
        return None if ends is None or ends.low == ends.high else ends

    def rule(self, name: str) -> Relation:
        """A relation of the policy."""
        return next(relation for _, relation in self.policy.relations() if relation.relation == name)
