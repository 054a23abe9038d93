"""What an aggregation method is: from one cell's raters to one percentage."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from scoring.arithmetic import percent_of
from scoring.policy_model import Item, Relation
from scoring.statistics.view import CellView


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A relation's percentage in one period, with the working for the derivation.

    `not_trimmed`: trimming was given up. `dropped`: raters whose answers do not stand behind the figure, so that fewer
    protect each other than rated (a trimmed mean of three totals is one rater's total).
    """

    percent: Fraction
    working: dict[str, Any]
    not_trimmed: bool = False
    dropped: int = 0


class Aggregation:
    """Base of the methods. `keys`: policy keys that belong to the method alone."""

    keys: ClassVar[frozenset[str]] = frozenset()

    def value(self, item: Item, raw: Fraction, percent: str) -> Fraction:
        """What of a raw value enters the rater's total: its percentage, unless the method says otherwise."""
        return percent_of(raw, item.scale, percent)

    def aggregate(self, relation: Relation, cell: CellView) -> Aggregate:
        """One percentage from a cell with at least one valid rater."""
        raise NotImplementedError
