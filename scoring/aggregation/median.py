"""The middle one of the raters' totals; of an even number, the mean of the two in the middle."""

from scoring.aggregation.base import Aggregate, Aggregation
from scoring.policy_model import Relation
from scoring.statistics.view import CellView


class Median(Aggregation):
    """Median of the totals. Behind it stand one or two raters' answers, as behind a trimmed mean of three."""

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        middle = cell.raters // 2
        start = middle if cell.raters % 2 else middle - 1
        working = {"totals": cell.totals.texts(), "count": cell.raters}
        return Aggregate(cell.totals[start : middle + 1].mean(), working, dropped=min(2, cell.raters - 1))
