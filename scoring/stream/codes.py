"""The code book of a stream: items, texts of values and weights as whole numbers, so that a database can add them up.

A sheet's answers are packed into words: each item has a field of bits in one of them. In a field 0 means no row, 1 an
empty value, and from 2 on the texts of values, in an order of their own: several texts may say the same number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from scoring.arithmetic import exact_text
from scoring.files.csv_file import parse_decimal
from scoring.policy_model import Policy, Scale
from scoring.statistics.in_memory import reading_of
from scoring.statistics.ratings_csv import within
from scoring.statistics.sheet_reading import Reading

WORD_BITS = 62
FIRST = 2  # code of the first text that is not empty
_MOST_FORESEEN = 10_000  # steps of a scale: 0–100 with two decimals. Finer ones are read from the file when met


@dataclass(frozen=True, slots=True)
class Field:
    """An item of a relation: its place among all items, its weight as a whole number, and what each code counts.

    `points`: by code, over the code book's denominator; None where the text is not a value of the item's scale.
    """

    item: str
    place: int
    weight: int
    points: tuple[int | None, ...]


@dataclass(frozen=True)
class CodeBook:
    """Everything by number. `texts` begins with the empty one; its place + 1 is the code."""

    readings: tuple[Reading, ...]
    items: tuple[str, ...]
    texts: tuple[str, ...]
    values: tuple[Fraction | None, ...]
    denominator: int
    fields: tuple[tuple[Field, ...], ...]

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """Names of the relations, in the order of the policy."""
        return tuple(reading.relation.relation for reading in self.readings)

    @cached_property
    def bits(self) -> int:
        """Width of a field."""
        return (len(self.texts) + 1).bit_length()

    @cached_property
    def words(self) -> int:
        """How many words hold all fields."""
        return -(-len(self.items) // self.in_word)

    @cached_property
    def in_word(self) -> int:
        """How many fields a word holds."""
        return WORD_BITS // self.bits

    def code(self, place: int) -> str:
        """SQL for the code in an item's field."""
        word, shift, mask = self.field(place)
        return f"((w{word} >> {shift}) & {mask})"

    def field(self, place: int) -> tuple[int, int, int]:
        """An item's field: its word, how far to shift that to the right, and the bits to keep."""
        return place // self.in_word, place % self.in_word * self.bits, 2**self.bits - 1

    def value(self, code: int) -> Fraction:
        """The raw value of a code from FIRST on."""
        value = self.values[code - 1]
        assert value is not None
        return value

    def largest(self) -> int:
        """No sum of weight × points over a sheet exceeds this."""
        return max((_largest(fields) for fields in self.fields), default=0)


def make_codes(policy: Policy, met: Iterable[str]) -> CodeBook:
    """The code book for a policy and texts of values met so far."""
    readings = tuple(reading_of(policy, relation) for _, relation in policy.relations())
    scales = {item.scale for reading in readings for item in reading.relation.items}
    numbers = [value for text in met if (value := parse_decimal(text)) is not None]
    foreseen = {exact_text(value) for scale in scales for value in _foreseen(scale, numbers)}
    texts = ("", *sorted(foreseen | set(met) - {""}, key=_by_value))
    values = tuple(parse_decimal(text) for text in texts)
    counted = [_counted(reading, values) for reading in readings]
    denominator = lcm(
        *{cell.denominator for rows in counted for row in rows.values() for cell in row if cell is not None}
    )
    items = tuple(dict.fromkeys(item.name for reading in readings for item in reading.relation.items))
    fields = tuple(
        tuple(
            Field(item.name, items.index(item.name), weight, _whole(rows[item.scale], denominator))
            for item, weight in zip(reading.relation.items, reading.weights, strict=True)
        )
        for reading, rows in zip(readings, counted, strict=True)
    )
    return CodeBook(readings, items, texts, values, denominator, fields)


def _by_value(text: str) -> tuple[bool, Fraction, str]:
    """Numbers by value, so that evenly spaced ones have evenly spaced codes; then whatever is none."""
    value = parse_decimal(text)
    return value is None, value or Fraction(0), text


def _foreseen(scale: Scale, met: Iterable[Fraction]) -> list[Fraction]:
    """All values with as many decimals as those met, where they are not too many: others like them will follow."""
    digits = max((len(exact_text(value).partition(".")[2]) for value in met), default=0)
    unit = 10**digits
    first, last = -(-scale.low * unit // 1), scale.high * unit // 1
    return [Fraction(whole, unit) for whole in range(first, last + 1)] if last - first <= _MOST_FORESEEN else []


def _counted(reading: Reading, values: tuple[Fraction | None, ...]) -> Mapping[Scale, tuple[Fraction | None, ...]]:
    """By scale and text what enters the total."""
    counts = {}
    for item in reading.relation.items:
        if item.scale not in counts:
            counts[item.scale] = tuple(
                reading.answer(item, value.as_integer_ratio()).value
                if value is not None and within(item.scale, value)
                else None
                for value in values
            )
    return counts


def _whole(counted: tuple[Fraction | None, ...], denominator: int) -> tuple[int | None, ...]:
    """By code: nothing for no row and for an empty value; None where a text has no value on the scale."""
    return (0, 0, *(None if count is None else int(count * denominator) for count in counted[1:]))


def _largest(fields: tuple[Field, ...]) -> int:
    return sum(
        field.weight * max((abs(point) for point in field.points if point is not None), default=0) for field in fields
    )
