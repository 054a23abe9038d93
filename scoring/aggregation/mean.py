"""The plain mean of the raters' totals, each rater one vote."""

from scoring.aggregation.base import Aggregate, Aggregation
from scoring.arithmetic import exact_text
from scoring.policy_model import Relation
from scoring.statistics.view import CellView


class Mean(Aggregation):
    """Σ totals / number of raters."""

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        total = cell.totals.total()
        working = {"totals": cell.totals.texts(), "sum": exact_text(total), "count": cell.raters}
        return Aggregate(total / cell.raters, working)
