"""A space of exact row vectors that grows row by row: what published figures determine, however many columns."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Generic, TypeVar

Column = TypeVar("Column", bound=Hashable)


class Span(Generic[Column]):
    """The span of the rows added so far, kept reduced; rows name only the columns that are not zero."""

    def __init__(self) -> None:
        self._pivots: dict[Column, dict[Column, Fraction]] = {}

    def add(self, row: Mapping[Column, Fraction]) -> bool:
        """Take in a row; whether it said something new."""
        left = self.rest(row)
        if not left:
            return False
        pivot = next(iter(left))
        head = left[pivot]
        self._pivots[pivot] = {column: value / head for column, value in left.items()}
        return True

    def rest(self, row: Mapping[Column, Fraction]) -> dict[Column, Fraction]:
        """What of the row does not follow from those added; empty when all of it does."""
        left = {column: value for column, value in row.items() if value}
        for pivot, known in self._pivots.items():  # in the order added: none holds the pivot of an earlier one
            factor = left.get(pivot)
            if factor is None:
                continue
            for column, value in known.items():
                rest = left.get(column, Fraction(0)) - factor * value
                if rest:
                    left[column] = rest
                else:
                    left.pop(column, None)
        return left
