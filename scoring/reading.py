"""How a sheet is read: checked against the policy, and folded into the rater's total."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from scoring.arithmetic import percent_of
from scoring.model import Item, Relation, Scale


class SheetError(ValueError):
    """A sheet that the policy does not know: another relation, another item, a value off its scale."""


class Valuation(Protocol):
    """What of a raw value enters the total: a percentage, or the raw value itself."""

    def value(self, item: Item, raw: Fraction, percent: str) -> Fraction:
        """The value that counts."""
        ...


class Reading:
    """How sheets of one relation are read: raw values in the order of the items, and their weighted mean
    (remembered)."""

    def __init__(self, relation: Relation, percent: str, method: Valuation) -> None:
        self.relation = relation
        self.by_item = relation.aggregate == "trimmed" and relation.trim.by == "item"
        self._method = method
        self._percent = percent
        self._names = frozenset(item.name for item in relation.items)
        self._percents: dict[tuple[Scale, Fraction], Fraction] = {}
        self._totals: dict[tuple[Fraction | None, ...], Fraction | None] = {}

    def value(self, item: Item, raw: Fraction) -> Fraction:
        return self._method.value(item, raw, self._percent)

    def percent(self, item: Item, raw: Fraction) -> Fraction:
        """A raw value as a percentage, whatever the method takes of it."""
        key = (item.scale, raw)
        if key not in self._percents:
            self._percents[key] = percent_of(raw, item.scale, self._percent)
        return self._percents[key]

    def check(self, values: Mapping[str, Fraction]) -> tuple[Fraction | None, ...]:
        unknown = sorted(set(values) - self._names)
        if unknown:
            raise SheetError(f"unknown item {unknown[0]!r}")
        for item in self.relation.items:
            raw = values.get(item.name)
            if raw is not None and not item.scale.low <= raw <= item.scale.high:
                raise SheetError(f"{raw} is off the scale of {item.name!r}")
        return tuple(values.get(item.name) for item in self.relation.items)

    def total(self, values: tuple[Fraction | None, ...]) -> Fraction | None:
        """Weighted mean of what was answered; None below half of the weight. Answers repeat, so totals are
        remembered."""
        if values not in self._totals:
            if len(self._totals) > 50_000:
                self._totals.clear()
            self._totals[values] = self._fresh_total(values)
        return self._totals[values]

    def _fresh_total(self, values: tuple[Fraction | None, ...]) -> Fraction | None:
        weights, total = Fraction(0), Fraction(0)
        for item, raw in zip(self.relation.items, values, strict=True):
            if raw is not None:
                weights += item.weight
                total += item.weight * self.value(item, raw)
        return total / weights if weights and 2 * weights >= self.relation.weight else None
