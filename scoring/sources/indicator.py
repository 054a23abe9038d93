"""Parts from indicators.csv: measured values in percent."""

from fractions import Fraction

from scoring.arithmetic import HUNDRED, exact_text, mean
from scoring.inputs import Indicator, Subject
from scoring.policy_model import Part
from scoring.sources.base import Material, PartFigure, PartSource, combine


class IndicatorSource(PartSource):
    """Rows of a period become one value (their mean; their sum under `sum`), the periods' values are combined.

    Not held to 0 … 100. With `against_target` a row counts value / target, at most 100 %. No row: missing.
    """

    keys = frozenset({"indicator", "combine", "against_target"})

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        rows = sorted(
            material.indicators.get((subject.subject, part.indicator), ()),
            key=lambda row: (row.period, row.value, row.target is not None, row.target or 0),
        )
        periods: dict[str, list[Fraction]] = {}
        for row in rows:
            periods.setdefault(row.period, []).append(counted(part, row))
        values = [(period, _within(part.combine, periods[period])) for period in sorted(periods)]
        percent = combine(part.combine, values) if values else None
        working = {
            "indicator": part.indicator,
            "combine": part.combine,
            "against_target": part.against_target,
            "rows": [_row_working(part, row) for row in rows],
            "periods": [{"period": period, "percent": exact_text(value)} for period, value in values],
        }
        return PartFigure(percent, working, frozenset() if values else frozenset({"missing"}))


def counted(part: Part, row: Indicator) -> Fraction:
    """What a row counts, in percent."""
    if not part.against_target:
        return row.value
    if row.target is None or row.target <= 0:
        raise ValueError(f"{row.subject} {row.key}: a target above 0 is needed")
    return min(HUNDRED, HUNDRED * row.value / row.target)


def _within(rule: str, values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) if rule == "sum" else mean(values)


def _row_working(part: Part, row: Indicator) -> dict[str, str]:
    working = {"period": row.period, "value": exact_text(row.value)}
    if row.target is not None:
        working["target"] = exact_text(row.target)
    if part.against_target:
        working["counted"] = exact_text(counted(part, row))
    return working
