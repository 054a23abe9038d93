"""The mean without the extremes, dropped from each item's values or from the raters' totals."""

from fractions import Fraction
from typing import Any, NamedTuple

from scoring.aggregation.base import Aggregate, Aggregation
from scoring.arithmetic import exact_text
from scoring.policy_model import Relation, Trim
from scoring.statistics.tally import Tally
from scoring.statistics.view import CellView


class _Trimmed(NamedTuple):
    mean: Fraction
    dropped: bool
    working: dict[str, Any]


class TrimmedMean(Aggregation):
    """Drop `high` and `low` copies of the extremes, average the rest.

    With fewer than three values, or not more than high + low, nothing is dropped and the result is flagged.
    By item: the weighted mean of the items' trimmed means; an item nobody answered is left out.
    """

    keys = frozenset({"trim"})

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        if relation.trim.by == "rater":
            result = _trim(cell.totals, relation.trim)
            working = {"trim_by": "rater", **result.working}
            return Aggregate(result.mean, working, not result.dropped, _dropped(relation.trim, result.dropped))
        return self._by_item(relation, cell)

    def _by_item(self, relation: Relation, cell: CellView) -> Aggregate:
        rows, total, weights, given_up = [], Fraction(0), Fraction(0), False
        for item in relation.items:
            values = cell.items.get(item.name)
            if not values:
                rows.append({"item": item.name, "count": 0})
                continue
            result = _trim(values, relation.trim)
            given_up = given_up or not result.dropped
            total, weights = total + item.weight * result.mean, weights + item.weight
            rows.append({"item": item.name, "weight": exact_text(item.weight), **result.working})
        working = {"trim_by": "item", "items": rows}
        alone = len(relation.items) == 1 and not given_up
        return Aggregate(total / weights, working, given_up, _dropped(relation.trim, alone))


def _dropped(trim: Trim, dropped: bool) -> int:
    return trim.high + trim.low if dropped else 0


def _trim(values: Tally, trim: Trim) -> _Trimmed:
    count = len(values)
    if count < 3 or count <= trim.high + trim.low:
        plain = values.mean()
        working = {"values": values.texts(), "count": count, "dropped": False, "mean": exact_text(plain)}
        return _Trimmed(plain, False, working)
    kept = values[trim.low : count - trim.high]
    working = {
        "values": values.texts(),
        "count": count,
        "dropped": True,
        "dropped_low": [exact_text(value) for value in values[: trim.low]],
        "dropped_high": [exact_text(value) for value in values[count - trim.high :]],
        "sum": exact_text(kept.total()),
        "kept": len(kept),
        "mean": exact_text(kept.mean()),
    }
    return _Trimmed(kept.mean(), True, working)
