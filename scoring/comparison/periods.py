"""One's own past: an earlier result of history.csv, and earlier periods inside the ratings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import publish
from scoring.comparison.figures import FigureKey, Reader
from scoring.comparison.settings import LAST
from scoring.comparison.spread import (
    Spread,
    Unknown,
    apart,
    between_periods,
    combine,
    item_spread,
    item_tally,
    item_value,
)
from scoring.inputs import HistoryEntry
from scoring.intervals import combined
from scoring.policy_model import Relation
from scoring.results import SubjectResult

PeriodTree = Mapping[str, Any]  # one period of a part, as the derivation tells it


@dataclass(frozen=True, slots=True)
class Past:
    """A figure `now` and `then`, published, with the spread of the difference. `now` "" is the result as a whole.

    `source`: `history` or `ratings`.
    """

    source: str
    now: str
    then: str
    own: Fraction
    reference: Fraction
    spread: Spread


def from_history(entries: Sequence[HistoryEntry], score: Fraction, past: str, decimals: int) -> Past | None:
    """The score against an earlier one: the latest that has a score, or that of the named period."""
    scored = [entry for entry in entries if entry.score is not None and past in (LAST, entry.period)]
    if not scored:
        return None
    entry = max(scored, key=lambda entry: entry.period)
    then = publish(entry.score or Fraction(0), decimals)
    return Past("history", "", entry.period, score, then, Unknown("past_score"))


def from_ratings(
    reader: Reader, result: SubjectResult, past: str, levels: Sequence[str]
) -> Iterator[tuple[FigureKey, Past]]:
    """The last period in the ratings against the one before, or against the named one: parts, relations, items."""
    for tree in result.derivation["parts"]:
        periods: Sequence[PeriodTree] = tree["working"].get("periods", ()) if tree["source"] == "ratings" else ()
        pair = _pair([period["period"] for period in periods], past)
        if pair is not None and "part" in levels:
            now, then = (next(period for period in periods if period["period"] == name) for name in pair)
            yield FigureKey(tree["part"]), _part(reader, result.subject, now, then)
        for relation in tree["relations"]:
            comparable = [_rated(period, relation["relation"]) for period in periods]
            there = {name: percent for name, percent in comparable if percent is not None}
            pair = _pair(list(there), past)
            if pair is None:
                continue
            rule = reader.rule(relation["relation"])
            if "relation" in levels:
                spread = between_periods(reader.statistics, result.subject, rule, *pair)
                yield (
                    FigureKey(tree["part"], rule.relation),
                    _past(reader, pair, there[pair[0]], there[pair[1]], spread),
                )
            if "item" in levels:
                yield from _items(reader, result.subject, tree["part"], rule, pair)


def _pair(periods: Sequence[str], past: str) -> tuple[str, str] | None:
    """The last period, and the one it is compared with."""
    earlier = periods[-2:-1] if past == LAST else [name for name in periods[:-1] if name == past]
    return (periods[-1], earlier[0]) if earlier else None


def _rated(period: PeriodTree, relation: str) -> tuple[str, Fraction | None]:
    percents = [Fraction(rated["percent"]) for rated in period["relations"] if rated["relation"] == relation]
    return period["period"], percents[0] if percents else None


def _past(reader: Reader, pair: tuple[str, str], own: Fraction, reference: Fraction, spread: Spread) -> Past:
    decimals = reader.policy.decimals
    return Past("ratings", *pair, publish(own, decimals), publish(reference, decimals), spread)


def _part(reader: Reader, subject: str, now: PeriodTree, then: PeriodTree) -> Past:
    pair = (now["period"], then["period"])
    weights = [
        {relation["relation"]: Fraction(relation["weight"]) for relation in period["relations"]}
        for period in (now, then)
    ]
    spread: Spread = Unknown("relations_differ")
    if weights[0] == weights[1]:
        terms = [
            (weight, between_periods(reader.statistics, subject, reader.rule(name), *pair))
            for name, weight in weights[0].items()
        ]
        spread = combine([term if isinstance(term, Unknown) else combined([(weight, term)]) for weight, term in terms])
    return _past(reader, pair, Fraction(now["percent"]), Fraction(then["percent"]), spread)


def _items(
    reader: Reader, subject: str, part: str, rule: Relation, pair: tuple[str, str]
) -> Iterator[tuple[FigureKey, Past]]:
    cells = [reader.statistics.cell(subject, rule.relation, period) for period in pair]
    for item in rule.items:
        now, then = (item_tally(cell, rule, item, reader.policy.percent) for cell in cells)
        if now and then:
            spread = apart(
                item_spread(reader.statistics, subject, rule, pair[0], now),
                item_spread(reader.statistics, subject, rule, pair[1], then),
            )
            values = item_value(now, rule), item_value(then, rule)
            yield FigureKey(part, rule.relation, item.name), _past(reader, pair, *values, spread)
