"""Parts from ratings: relations folded by points, period by period."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scoring.aggregation.base import Aggregate
from scoring.aggregation.registry import AGGREGATIONS
from scoring.arithmetic import HUNDRED, exact_text
from scoring.inputs import Subject
from scoring.policy_model import Part, Relation
from scoring.results import PeriodFigure, RelationResult
from scoring.sources.base import Material, PartFigure, PartSource, combine


@dataclass(frozen=True)
class _Rated:
    """One relation in one period; `weight` is its factor in the part's percentage of that period."""

    relation: Relation
    raters: int
    aggregate: Aggregate
    weight: Fraction = Fraction(0)


class RatingsSource(PartSource):
    """Each relation's percentage, weighted by points; the periods' percentages combined.

    A period in which nobody validly rated the subject under any relation of the part is left out. A relation
    that nobody
    rated in a counted period is missing: its weight goes to the others (renormalise), counts 0 (zero), or the
    score waits (pending).
    """

    keys = frozenset({"combine", "relations"})

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        names = [relation.relation for relation in part.relations]
        periods = material.statistics.periods(subject.subject, names)
        rated = {period: _rate_period(part, subject, material, period) for period in periods}
        used = periods[-1:] if part.combine == "last" else periods
        gaps = any(len(rated[period]) < len(names) for period in used)
        relations = tuple(
            _relation_result(part, relation, subject, material, used, rated) for relation in part.relations
        )
        values = [(period, _fold(rated[period])) for period in periods]
        percent = combine(part.combine, values) if values else None
        working = {
            "combine": part.combine,
            "periods": [
                _period_working(period, rated[period], percent, material.policy.min_raters)
                for period, percent in values
            ],
        }
        pending = material.policy.missing == "pending" and (gaps or percent is None)
        flags = _flags(part, subject, material, relations, [rated[period] for period in used])
        if gaps or percent is None:
            flags = flags | {"missing"}
        return PartFigure(percent, working, frozenset(flags), relations, pending)


def _rate_period(part: Part, subject: Subject, material: Material, period: str) -> list[_Rated]:
    """The relations that somebody validly rated in a period, with their weights in the part."""
    rated = []
    for relation in part.relations:
        cell = material.statistics.cell(subject.subject, relation.relation, period)
        if cell.raters:
            aggregate = AGGREGATIONS[relation.aggregate].aggregate(relation, cell)
            rated.append(_Rated(relation, cell.raters, aggregate))
    present = part.relations if material.policy.missing == "zero" else [rating.relation for rating in rated]
    total = sum((relation.points for relation in present), Fraction(0))
    return [replace(rating, weight=rating.relation.points / total) for rating in rated]


def _fold(rated: list[_Rated]) -> Fraction:
    return sum((rating.weight * rating.aggregate.percent for rating in rated), Fraction(0))


def _relation_result(
    part: Part,
    relation: Relation,
    subject: Subject,
    material: Material,
    used: tuple[str, ...],
    rated: dict[str, list[_Rated]],
) -> RelationResult:
    rated_periods = [(period, rating) for period in used for rating in rated[period] if rating.relation is relation]
    share = Fraction(1) if part.combine == "sum" else Fraction(1, max(1, len(rated_periods)))
    in_part = Fraction(1) if part.combine == "sum" else Fraction(1, max(1, len(used)))
    figures = tuple(
        PeriodFigure(
            period, rating.raters, rating.aggregate.dropped, rating.aggregate.percent, in_part * rating.weight, share
        )
        for period, rating in rated_periods
    )
    percent = sum((share * figure.percent for figure in figures), Fraction(0)) if figures else None
    return RelationResult(
        relation=relation.relation,
        raters=material.statistics.raters(subject.subject, relation.relation, [period for period, _ in rated_periods]),
        percent=percent,
        points=None if percent is None else relation.points * percent / HUNDRED,
        points_max=relation.points,
        anonymous=relation.anonymous,
        invited=material.invited.get((subject.subject, relation.relation)),
        periods=figures,
    )


def _flags(
    part: Part,
    subject: Subject,
    material: Material,
    relations: tuple[RelationResult, ...],
    rated: list[list[_Rated]],
) -> set[str]:
    flags: set[str] = set()
    if any(rating.aggregate.not_trimmed for period in rated for rating in period):
        flags.add("not_trimmed")
    if any(material.statistics.invalid_sheets(subject.subject, relation.relation) for relation in part.relations):
        flags.add("invalid_sheet")
    smallest = material.policy.min_raters
    if any(relation.anonymous and 0 < relation.raters < smallest for relation in relations):
        flags.add("hidden")
    return flags


def _period_working(period: str, rated: list[_Rated], percent: Fraction, smallest: int) -> dict[str, Any]:
    return {
        "period": period,
        "percent": exact_text(percent),
        "relations": [
            {
                "relation": rating.relation.relation,
                "points": exact_text(rating.relation.points),
                "weight": exact_text(rating.weight),
                "raters": rating.raters,
                "hidden": rating.relation.anonymous and rating.raters < smallest,
                "items": {item.name: exact_text(item.weight) for item in rating.relation.items},
                "aggregate": rating.relation.aggregate,
                "working": rating.aggregate.working,
                "percent": exact_text(rating.aggregate.percent),
            }
            for rating in rated
        ],
    }
