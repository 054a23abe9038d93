"""The least and greatest value of a linear form over a box cut by bands: exact, for the few unknowns of one subject.

A dual simplex in whole numbers (Edmonds' pivots: one common denominator, every division goes out even). No solver is
brought in for it: a subject has a handful of unknowns and of figures, so exact pivots cost less than handing floats
over, and what is shown never depends on a machine's rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm


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
    """within.low ≤ Σ coefficients × unknowns ≤ within.high."""

    coefficients: tuple[Fraction, ...]
    within: Range


class Region:
    """All unknowns in a box that satisfy some bands; brought to whole numbers once, for many forms."""

    def __init__(self, bands: Sequence[Band], box: Sequence[Range]) -> None:
        self._unit = lcm(*(bound.denominator for side in box for bound in (side.low, side.high)))
        self._lows = [int(bound.low * self._unit) for bound in box]
        self._spans = [int(bound.width * self._unit) for bound in box]
        self._rows: list[list[int]] = []
        self._starts: list[int] = []
        for band in bands:
            low, high = band.within.low * self._unit, band.within.high * self._unit
            scale = lcm(*(value.denominator for value in (low, high, *band.coefficients)))
            self._rows.append([int(value * scale) for value in band.coefficients])
            self._starts.append(int(low * scale))
            self._spans.append(int((high - low) * scale))

    def extent(self, form: Sequence[Fraction]) -> Range | None:
        """Least and greatest value of the form; None when no unknowns satisfy everything."""
        scale = lcm(*(value.denominator for value in form))
        whole = [int(value * scale) for value in form]
        low = self._least(whole)
        high = None if low is None else self._least([-value for value in whole])
        if low is None or high is None:
            return None
        return Range(low / (scale * self._unit), -high / (scale * self._unit))

    def _least(self, form: Sequence[int]) -> Fraction | None:
        """An unknown with a negative cost is measured from its top, so that all costs are positive at the start."""
        signs = [-1 if cost < 0 else 1 for cost in form]
        count = len(form)
        corner = [
            low if sign > 0 else low + span
            for low, span, sign in zip(self._lows, self._spans[:count], signs, strict=True)
        ]
        rows = [_start(row, corner, signs, start) for row, start in zip(self._rows, self._starts, strict=True)]
        table = _Table([*rows, _start(form, corner, signs, 0)], self._spans, count)
        return table.solve()


def _start(row: Sequence[int], corner: Sequence[int], signs: Sequence[int], start: int) -> list[int]:
    held = sum(value * place for value, place in zip(row, corner, strict=True)) - start
    return [*(value * sign for value, sign in zip(row, signs, strict=True)), held]


class _Table:
    """Dictionary of the dual simplex: denominator × basic value = row · free values + held, the free ones at 0.

    Each row ends in its held value; the last row is the form. Every value lies in 0 … its span. The form's costs stay
    ≥ 0, so the first dictionary within all spans is the best. Smallest labels first (Bland), so it ends.
    """

    def __init__(self, rows: list[list[int]], spans: Sequence[int], free: int) -> None:
        self._rows, self._spans, self._denominator = rows, spans, 1
        self._free = list(range(free))
        self._basic = list(range(free, free + len(rows) - 1))

    def solve(self) -> Fraction | None:
        """The form's least value; None when there is none."""
        while (row := self._violated()) is not None:
            self._from_nearest_bound(row)
            column = self._entering(row)
            if column is None:
                return None
            self._exchange(row, column)
        return Fraction(self._rows[-1][-1], self._denominator)

    def _violated(self) -> int | None:
        """The row of the basic value with the smallest label that lies outside its span."""
        outside = [
            (label, row)
            for row, label in enumerate(self._basic)
            if not 0 <= self._rows[row][-1] <= self._spans[label] * self._denominator
        ]
        return min(outside)[1] if outside else None

    def _from_nearest_bound(self, row: int) -> None:
        """A value that is too large, measured from its top, is too small."""
        if self._rows[row][-1] > 0:
            self._rows[row] = [-value for value in self._rows[row]]
            self._rows[row][-1] += self._spans[self._basic[row]] * self._denominator

    def _entering(self, row: int) -> int | None:
        costs, values = self._rows[-1], self._rows[row]
        able = [column for column in range(len(self._free)) if values[column] > 0]
        return min(able, key=lambda column: (Fraction(costs[column], values[column]), self._free[column]), default=None)

    def _exchange(self, row: int, column: int) -> None:
        """The row's value becomes free at 0, the column's basic."""
        leaving, before = self._rows[row], self._denominator
        pivot = leaving[column]
        for other, values in enumerate(self._rows):
            factor = values[column]
            if other != row:
                changed = [
                    (pivot * value - factor * gone) // before for value, gone in zip(values, leaving, strict=True)
                ]
                changed[column] = factor
                self._rows[other] = changed
        solved = [-value for value in leaving]
        solved[column] = before
        self._rows[row], self._denominator = solved, pivot
        self._basic[row], self._free[column] = self._free[column], self._basic[row]
