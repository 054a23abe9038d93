"""The plain mean of the raters' totals, each rater one vote."""

from fractions import Fraction

from scoring.aggregation.base import Aggregate, Aggregation, tally
from scoring.arithmetic import exact_text, mean
from scoring.model import Relation
from scoring.statistics import CellView


class Mean(Aggregation):
    """Σ totals / number of raters."""

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        working = {"totals": tally(cell.totals), "sum": exact_text(sum(cell.totals, Fraction(0))), "count": cell.raters}
        return Aggregate(mean(cell.totals), working)
