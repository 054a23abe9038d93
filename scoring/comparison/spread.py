"""How uncertain a figure is: from the raters of a cell to a relation, a part, the score. Floats; they decide nothing.

A figure from few raters is uncertain because others might have rated; an indicator or a ledger is not made of raters
and adds no uncertainty of that kind. Where no spread can be had the reason is kept instead, never a zero.
Source: docs/sources.md, Intervals.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import HUNDRED, mean, percent_of
from scoring.intervals import (
    Estimate,
    combined,
    difference,
    estimate_mean,
    estimate_trimmed,
    paired_difference,
    winsorised,
)
from scoring.policy_model import Item, Relation
from scoring.results import RelationResult
from scoring.statistics.tally import Tally
from scoring.statistics.view import CellView, StatisticsView, Vote

SHARE_FROM = 20  # raters from which a share is near enough to a mean of many


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why no spread can be had: measured, too_few, method, gaps, seats, periods, no_votes, others, past_score,
    relations_differ."""

    why: str


Spread = Estimate | Unknown
_TOO_FEW = Unknown("too_few")


def protecting(relation: RelationResult) -> int:
    """The fewest raters that stand behind a relation's figure in any of its periods."""
    return min(max(1, figure.raters - figure.dropped) for figure in relation.periods)


def combine(terms: Sequence[Spread]) -> Spread:
    """The spread of a sum of independent terms; without terms the figure is measured, not rated."""
    if not terms:
        return Unknown("measured")
    known = [term for term in terms if isinstance(term, Estimate)]
    if len(known) < len(terms):
        return next(term for term in terms if isinstance(term, Unknown))
    return combined((Fraction(1), term) for term in known)


def cell_spread(statistics: StatisticsView, subject: str, rule: Relation, period: str) -> Spread:
    """The spread of a relation's figure in one period."""
    cell = statistics.cell(subject, rule.relation, period)
    if cell.raters < 2:
        return _TOO_FEW
    if rule.aggregate == "median":
        return Unknown("method")
    if rule.aggregate == "share":
        return _share_spread(cell, rule)
    if rule.aggregate == "trimmed" and _trims(cell.raters, rule):
        if rule.trim.by == "item":
            return _by_item(statistics, subject, rule, period)
        return estimate_trimmed(cell.totals, rule.trim.low, rule.trim.high) or _TOO_FEW
    return estimate_mean(cell.totals) or _TOO_FEW


def over_periods(statistics: StatisticsView, subject: str, rule: Relation, shares: Mapping[str, Fraction]) -> Spread:
    """The spread of Σ share × figure over the periods of a relation.

    The same raters throughout: by rater. Different raters: periods are independent. Some of them the same: the errors
    are added as they stand, which is the most they can be.
    """
    spreads = [(share, cell_spread(statistics, subject, rule, period)) for period, share in sorted(shares.items())]
    unknown = next((spread for _, spread in spreads if isinstance(spread, Unknown)), None)
    if unknown is not None:
        return unknown
    terms = [(share, spread) for share, spread in spreads if isinstance(spread, Estimate)]
    if len(terms) == 1:
        return combined(terms)
    if not statistics.keeps_votes:
        return _cautious(terms)
    votes = [_of_period(statistics.votes(subject, rule.relation), period) for period in sorted(shares)]
    if rule.aggregate == "mean" and all(vote.keys() == votes[0].keys() for vote in votes):
        weights = [share for share, _ in terms]
        totals = [
            sum((w * _total(vote[name]) for w, vote in zip(weights, votes, strict=True)), Fraction(0))
            for name in votes[0]
        ]
        return estimate_mean(totals) or _TOO_FEW
    strangers = sum(len(vote) for vote in votes) == len({name for vote in votes for name in vote})
    return combined(terms) if strangers else _cautious(terms)


def between_periods(statistics: StatisticsView, subject: str, rule: Relation, now: str, then: str) -> Spread:
    """The spread of the figure `now` less that of `then`: paired where the same raters rated, otherwise Welch."""
    first, second = (cell_spread(statistics, subject, rule, period) for period in (now, then))
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return apart(first, second)
    if statistics.keeps_votes and rule.aggregate == "mean":
        votes = statistics.votes(subject, rule.relation)
        earlier, other = _of_period(votes, now), _of_period(votes, then)
        if earlier.keys() == other.keys():
            names = sorted(earlier)
            estimate = paired_difference(
                [_total(earlier[name]) for name in names], [_total(other[name]) for name in names]
            )
            return estimate or _TOO_FEW
    return apart(first, second)


def apart(first: Spread, other: Spread) -> Spread:
    """The spread of a difference of figures by different raters (Welch)."""
    if isinstance(first, Unknown):
        return first
    return other if isinstance(other, Unknown) else difference(first, other)


def item_tally(cell: CellView, rule: Relation, item: Item, percent: str) -> Tally:
    """What was given for an item, in percent: one value per rater where the relation trims by item, else per sheet."""
    if rule.aggregate == "trimmed" and rule.trim.by == "item":
        return cell.items.get(item.name, Tally(1, ()))
    counts = cell.counts.get(item.name, {})
    values = ((percent_of(raw, item.scale, percent), number) for raw, number in counts.items())
    return Tally.counted((value.numerator, value.denominator, number) for value, number in values)


def item_value(tally: Tally, rule: Relation) -> Fraction:
    """An item's percentage: trimmed where the relation trims by item, otherwise the mean."""
    if _item_trims(tally, rule):
        return mean(tally[rule.trim.low : len(tally) - rule.trim.high])
    return tally.mean()


def item_spread(statistics: StatisticsView, subject: str, rule: Relation, period: str, tally: Tally) -> Spread:
    """The spread of an item's percentage in a period; not where a voter's several sheets would count as several."""
    by_voter = rule.aggregate == "trimmed" and rule.trim.by == "item"
    if statistics.keeps_votes and not by_voter:
        votes = _of_period(statistics.votes(subject, rule.relation), period)
        if any(vote.sheets > 1 for vote in votes.values()):
            return Unknown("seats")
    if _item_trims(tally, rule):
        return estimate_trimmed(tally, rule.trim.low, rule.trim.high) or _TOO_FEW
    return estimate_mean(tally) or _TOO_FEW


def _item_trims(tally: Tally, rule: Relation) -> bool:
    return rule.aggregate == "trimmed" and rule.trim.by == "item" and _trims(len(tally), rule)


def _trims(count: int, rule: Relation) -> bool:
    return count >= 3 and count > rule.trim.high + rule.trim.low


def _share_spread(cell: CellView, rule: Relation) -> Spread:
    if cell.raters < SHARE_FROM:
        return Unknown("method")
    reached = cell.totals.at_least(rule.at_least or Fraction(0))
    return estimate_mean([HUNDRED] * reached + [Fraction(0)] * (cell.raters - reached)) or _TOO_FEW


def _by_item(statistics: StatisticsView, subject: str, rule: Relation, period: str) -> Spread:
    """Trimmed item by item: each rater's weighted mean of winsorised values; only where everybody answered everything,
    so that the raters' values belong together."""
    if not statistics.keeps_votes:
        return Unknown("no_votes")
    votes = _of_period(statistics.votes(subject, rule.relation), period)
    names = sorted(votes)
    sums = [Fraction(0)] * len(names)
    for item in rule.items:
        tallies = [votes[name].items.get(item.name) for name in names]
        values = [total / number for total, number in (tally for tally in tallies if tally is not None)]
        if len(values) < len(names):
            return Unknown("gaps")
        held = winsorised(values, rule.trim.low, rule.trim.high)
        sums = [so_far + item.weight * value for so_far, value in zip(sums, held, strict=True)]
    kept = len(names) - rule.trim.high - rule.trim.low
    estimate = estimate_mean([total / rule.weight for total in sums])
    if estimate is None or kept < 2:
        return _TOO_FEW
    return Estimate(estimate.value, estimate.variance * (len(names) / kept) ** 2, float(kept - 1))


def _cautious(terms: Iterable[tuple[Fraction, Estimate]]) -> Estimate:
    members = list(terms)
    error = math.fsum(abs(float(share)) * math.sqrt(member.variance) for share, member in members)
    value = sum((share * member.value for share, member in members), Fraction(0))
    return Estimate(value, error * error, min(member.df for _, member in members))


def _of_period(votes: Mapping[str, Mapping[str, Vote]], period: str) -> dict[str, Vote]:
    return {name: by_period[period] for name, by_period in votes.items() if period in by_period}


def _total(vote: Vote) -> Fraction:
    return vote.total / vote.sheets
