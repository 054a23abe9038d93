"""How a sheet is read: checked against the policy, and folded into the rater's total. Integers inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol

from scoring.arithmetic import HUNDRED, percent_of
from scoring.policy_model import Item, Relation

Ratio = tuple[int, int]  # numerator, denominator in lowest terms: hashed in a tenth of a Fraction's time
Form = tuple[Ratio | None, ...]  # raw values in the order of the relation's items; None: left out
_REMEMBERED = 50_000


class SheetError(ValueError):
    """A sheet that the policy does not know: another relation, another item, a value off its scale."""


class Valuation(Protocol):
    """What of a raw value enters the total: a percentage, or the raw value itself."""

    def value(self, item: Item, raw: Fraction, percent: str) -> Fraction:
        """The value that counts."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """One value of an item, read: what of it enters the total, and its percentage."""

    ratio: Ratio
    value: Fraction
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet read. `total` is None below half of the weight; `values`: per answered item what enters the total, where
    the relation is trimmed by item."""

    form: Form
    total: Fraction | None
    values: tuple[tuple[str, Fraction], ...]
    answers: int
    low: Fraction
    high: Fraction


class Reading:
    """How sheets of one relation are read. Values and whole sheets repeat, so both are remembered."""

    def __init__(self, relation: Relation, percent: str, method: Valuation) -> None:
        self.relation = relation
        self.by_item = relation.aggregate == "trimmed" and relation.trim.by == "item"
        self._method = method
        self._percent = percent
        self.weights = whole_weights(relation.items)
        self._answers: dict[str, dict[Ratio, Answer]] = {item.name: {} for item in relation.items}
        self._read: dict[Form, Read] = {}

    def read(self, values: Mapping[str, Fraction]) -> Read:
        """A sheet checked and folded. Raises SheetError."""
        form = tuple([None if (raw := values.get(name)) is None else raw.as_integer_ratio() for name in self._answers])
        sheet = self._read.get(form)
        if sheet is None or len(values) > sheet.answers:
            unknown = sorted(name for name in values if name not in self._answers)
            if unknown:
                raise SheetError(f"unknown item {unknown[0]!r}")
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            sheet = self._read[form] = self._fold(form)
        return sheet

    def answer(self, item: Item, ratio: Ratio) -> Answer:
        """One value of an item, as remembered. Raises SheetError where it is off the scale."""
        known = self._answers[item.name]
        if ratio not in known:
            raw = Fraction(*ratio)
            if not item.scale.low <= raw <= item.scale.high:
                raise SheetError(f"{raw} is off the scale of {item.name!r}")
            value = self._method.value(item, raw, self._percent)
            known[ratio] = Answer(ratio, value, percent_of(raw, item.scale, self._percent))
        return known[ratio]

    def _fold(self, form: Form) -> Read:
        """Weighted mean of what was answered: Σ weight × value / Σ weight, valid from half of the weight on."""
        answers = [
            (item, weight, self.answer(item, ratio))
            for item, weight, ratio in zip(self.relation.items, self.weights, form, strict=True)
            if ratio is not None
        ]
        weight = sum(weight for _, weight, _ in answers)
        values, over = _whole([answer.value for _, _, answer in answers])
        points = sum(weight * value for (_, weight, _), value in zip(answers, values, strict=True))
        percents, under = _whole([answer.percent for _, _, answer in answers])
        return Read(
            form=form,
            total=Fraction(points, over * weight) if weight and 2 * weight >= sum(self.weights) else None,
            values=tuple((item.name, answer.value) for item, _, answer in answers) if self.by_item else (),
            answers=len(answers),
            low=Fraction(min(percents), under) if answers else HUNDRED,
            high=Fraction(max(percents), under) if answers else Fraction(0),
        )


def whole_weights(items: Sequence[Item]) -> tuple[int, ...]:
    """The items' weights as whole numbers in the same proportions."""
    return tuple(_whole([item.weight for item in items])[0])


def _whole(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Numerators over a common denominator, and that denominator."""
    under = lcm(*[value.denominator for value in values])
    return [value.numerator * (under // value.denominator) for value in values], under
