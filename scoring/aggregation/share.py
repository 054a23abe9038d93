"""The percentage of raters whose value reaches a threshold: top two of five, votes in favour."""

from fractions import Fraction

from scoring.aggregation.base import Aggregate, Aggregation
from scoring.arithmetic import HUNDRED, exact_text
from scoring.policy_model import Item, Relation
from scoring.statistics.view import CellView


class Share(Aggregation):
    """100 × raters at or above `at_least` / raters. A rater's value is the weighted mean of the raw values given."""

    keys = frozenset({"at_least"})

    def value(self, item: Item, raw: Fraction, percent: str) -> Fraction:
        return raw

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        threshold = relation.at_least or Fraction(0)
        reached = cell.totals.at_least(threshold)
        working = {
            "values": cell.totals.texts(),
            "at_least": exact_text(threshold),
            "reached": reached,
            "count": cell.raters,
        }
        return Aggregate(HUNDRED * reached / cell.raters, working)
