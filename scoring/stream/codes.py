"""The code book of a stream: items, values and weights as whole numbers, so that a database can add them up.

A sheet's answers are packed into words: each item of a relation has a field of bits in one of them. In a field 0 means
no row, 1 an empty value, 2 and above the values of the item's measure, ascending.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.arithmetic import exact_text
from scoring.csvfile import parse_decimal
from scoring.model import Item, Policy, Scale
from scoring.ratingsfile import within
from scoring.reading import Reading
from scoring.statistics import reading_of

WORD_BITS = 62
EMPTY, FIRST = 1, 2  # codes: of an empty value, of the first value
_MOST_VALUES = 100_000  # values of a scale that are foreseen; others are met and learnt


@dataclass(frozen=True, slots=True)
class Field:
    """Where an item's answer stands in a sheet, and what it weighs: a whole number, as all weights of a relation."""

    relation: int
    item: str
    measure: int
    weight: int
    word: int
    shift: int
    bits: int


@dataclass(frozen=True)
class Measure:
    """A scale and what counts of its values: `values` ascending; code = place + FIRST; `points` over the denominator."""

    scale: Scale
    texts: Mapping[str, int]
    values: tuple[Fraction, ...]
    points: tuple[int, ...]


@dataclass(frozen=True)
class CodeBook:
    """Everything by number: relations as in the policy, items as fields, measures; `denominator` of all points."""

    relations: tuple[str, ...]
    readings: tuple[Reading, ...]
    fields: tuple[Field, ...]
    measures: tuple[Measure, ...]
    denominator: int
    words: int

    def fields_of(self, relation: int) -> tuple[Field, ...]:
        """The fields of one relation's items."""
        return tuple(field for field in self.fields if field.relation == relation)

    def weight(self, relation: int) -> int:
        """Total weight of a relation's items."""
        return sum(field.weight for field in self.fields_of(relation))

    def largest(self) -> int:
        """No sum of weight × points over a sheet exceeds this."""
        most = max((abs(point) for measure in self.measures for point in measure.points), default=0)
        return most * max((self.weight(number) for number in range(len(self.relations))), default=0)


def make_codes(policy: Policy, texts: Iterable[str]) -> CodeBook:
    """The code book for a policy and the texts of values met so far. Texts that are no numbers have no code."""
    relations = [relation for _, relation in policy.relations()]
    readings = tuple(reading_of(policy, relation) for relation in relations)
    met = {text: value for text in texts if (value := parse_decimal(text)) is not None}
    kinds: dict[tuple[Scale, bool], int] = {}
    drafts: list[dict[Fraction, Fraction]] = []
    for reading in readings:
        for item in reading.relation.items:
            kind = (item.scale, reading.relation.aggregate == "share")
            if kind not in kinds:
                kinds[kind] = len(drafts)
                drafts.append(_valued(reading, item, met))
    denominator = lcm(*{point.denominator for draft in drafts for point in draft.values()})
    measures = tuple(_measure(scale, draft, met, denominator) for (scale, _), draft in zip(kinds, drafts, strict=True))
    fields, words = _fields(readings, kinds, measures)
    return CodeBook(tuple(one.relation for one in relations), readings, fields, measures, denominator, words)


def _valued(reading: Reading, item: Item, met: Mapping[str, Fraction]) -> dict[Fraction, Fraction]:
    """By raw value what enters the total, ascending."""
    raw = {value for value in (*_foreseen(item.scale, met.values()), *met.values()) if within(item.scale, value)}
    return {value: reading.answer(item, value.as_integer_ratio()).value for value in sorted(raw)}


def _foreseen(scale: Scale, met: Iterable[Fraction]) -> list[Fraction]:
    """All values with as many decimals as those met, where they are not too many: texts not met yet are among them."""
    digits = max((len(exact_text(value).partition(".")[2]) for value in met), default=0)
    unit = 10**digits
    first, last = -(-scale.low * unit // 1), scale.high * unit // 1
    return [Fraction(whole, unit) for whole in range(first, last + 1)] if last - first < _MOST_VALUES else []


def _measure(
    scale: Scale, draft: Mapping[Fraction, Fraction], met: Mapping[str, Fraction], denominator: int
) -> Measure:
    codes = {value: number for number, value in enumerate(draft, start=FIRST)}
    texts = {exact_text(value): code for value, code in codes.items()}
    texts |= {f"{text}.0" if "." not in text else f"{text}0": code for text, code in texts.items()}
    texts |= {text: codes[value] for text, value in met.items() if value in codes}
    points = tuple(int(point * denominator) for point in draft.values())
    return Measure(scale, texts, tuple(draft), points)


def _fields(
    readings: tuple[Reading, ...], kinds: Mapping[tuple[Scale, bool], int], measures: tuple[Measure, ...]
) -> tuple[tuple[Field, ...], int]:
    fields, words = [], 1
    for number, reading in enumerate(readings):
        word = shift = 0
        for item, weight in zip(reading.relation.items, reading.weights, strict=True):
            measure = kinds[item.scale, reading.relation.aggregate == "share"]
            bits = (len(measures[measure].values) + FIRST).bit_length()
            if shift + bits > WORD_BITS:
                word, shift = word + 1, 0
            fields.append(Field(number, item.name, measure, weight, word, shift, bits))
            shift += bits
        words = max(words, word + 1)
    return tuple(fields), words
