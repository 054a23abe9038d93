"""The least value of a linear form over a box cut by bands: exact, for the few unknowns of one subject.

A dual simplex in fractions. No solver is brought in for it: a subject has a handful of unknowns and of figures, so
exact pivots cost less than handing floats over, and what is shown never depends on a machine's rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Vector = list[Fraction]


@dataclass(frozen=True, slots=True)
class Range:
    """Closed bounds of a value."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """How far apart they are."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Band:
    """low ≤ Σ coefficients × unknowns ≤ high."""

    coefficients: tuple[Fraction, ...]
    within: Range


def extent(form: Sequence[Fraction], bands: Sequence[Band], box: Sequence[Range]) -> Range | None:
    """Least and greatest value of `form` over the unknowns in `box` that satisfy all `bands`; None when none do."""
    low = least(form, bands, box)
    if low is None:
        return None
    high = least([-value for value in form], bands, box)
    return None if high is None else Range(low, -high)


def least(form: Sequence[Fraction], bands: Sequence[Band], box: Sequence[Range]) -> Fraction | None:
    """Least value of `form`; None when no unknowns in `box` satisfy all `bands`."""
    table = _Table(form, bands, box)
    while (violated := table.violated()) is not None:
        if not table.pivot(violated):
            return None
    return table.value


class _Table:
    """Dictionary of the dual simplex: basic values = held + Σ rows × free values, the free ones at 0.

    Every value lies in 0 … its span; the form's costs stay ≥ 0, so the first dictionary within all spans is the best.
    Smallest labels first (Bland), so it ends.
    """

    def __init__(self, form: Sequence[Fraction], bands: Sequence[Band], box: Sequence[Range]) -> None:
        spans = [one.width for one in box]
        signs = [-1 if cost < 0 else 1 for cost in form]  # an unknown with a negative cost is measured from its top
        starts = [one.low if sign > 0 else one.high for one, sign in zip(box, signs, strict=True)]
        self.value = sum((cost * start for cost, start in zip(form, starts, strict=True)), Fraction(0))
        self.costs: Vector = [abs(cost) for cost in form]
        self.rows: list[Vector] = []
        self.held: Vector = []
        for band in bands:
            at_start = sum((c * start for c, start in zip(band.coefficients, starts, strict=True)), Fraction(0))
            self.rows.append([c * sign for c, sign in zip(band.coefficients, signs, strict=True)])
            self.held.append(at_start - band.within.low)
        self.spans = spans + [band.within.width for band in bands]
        self.free = list(range(len(box)))
        self.basic = list(range(len(box), len(box) + len(bands)))

    def violated(self) -> int | None:
        """The row of the basic value with the smallest label that lies outside its span."""
        outside = [
            (label, row)
            for row, label in enumerate(self.basic)
            if self.held[row] < 0 or self.held[row] > self.spans[label]
        ]
        return min(outside)[1] if outside else None

    def pivot(self, row: int) -> bool:
        """Bring the row's value back to its nearest bound; False when nothing can."""
        label = self.basic[row]
        if self.held[row] > 0:  # too large: measured from its top it is too small
            self.held[row] = self.spans[label] - self.held[row]
            self.rows[row] = [-value for value in self.rows[row]]
        able = [column for column, value in enumerate(self.rows[row]) if value > 0]
        if not able:
            return False
        column = min(able, key=lambda one: (self.costs[one] / self.rows[row][one], self.free[one]))
        self._exchange(row, column)
        return True

    def _exchange(self, row: int, column: int) -> None:
        """The row's value becomes free at 0, the column's basic."""
        head = self.rows[row][column]
        solved = [-value / head for value in self.rows[row]]
        solved[column] = 1 / head
        held = -self.held[row] / head
        for other, values in enumerate(self.rows):
            factor = values[column]
            if other == row or not factor:
                continue
            self.held[other] += factor * held
            self.rows[other] = _put(values, solved, column, factor)
        self.value += self.costs[column] * held
        self.costs = _put(self.costs, solved, column, self.costs[column])
        self.rows[row], self.held[row] = solved, held
        self.basic[row], self.free[column] = self.free[column], self.basic[row]


def _put(values: Vector, solved: Vector, column: int, factor: Fraction) -> Vector:
    """`values` with the column's value replaced by what it was solved for."""
    return [
        factor * new if place == column else value + factor * new
        for place, (value, new) in enumerate(zip(values, solved, strict=True))
    ]
