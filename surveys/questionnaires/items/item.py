"""An item together with what its type can do."""

from __future__ import annotations

from fractions import Fraction

import orjson

from surveys.questionnaires.conditions import Condition, parse_condition
from surveys.questionnaires.items.base import Answer, Control, Gives, ItemSpec
from surveys.questionnaires.items.chosen import join_keys
from surveys.questionnaires.items.numbers import canonical
from surveys.questionnaires.items.registry import ITEM_TYPES

_NUMBER = 12  # a sign, six digits, a point and two decimals, in quotes
_WORDS = 1200  # 400 Chinese characters
_WIDEST = 4  # bytes of one character


def _room_of_answer(control: Control) -> int:
    if control.kind == "text":
        return min(len('""') + _WIDEST * control.max_length, _WORDS)
    if control.kind == "number":
        return _NUMBER
    keys = [option.value for option in control.options]
    return len(orjson.dumps(max(keys, key=_bytes) if control.kind == "choices" else join_keys(keys)))


def _bytes(key: str) -> int:
    return len(orjson.dumps(key))


class Item(ItemSpec):
    """One question about a subject, ready to be asked and answered."""

    __slots__ = ()

    @property
    def gives(self) -> Gives:
        """Whether answers are ratings, options' keys or words."""
        return ITEM_TYPES[self.type].gives

    @property
    def is_rating(self) -> bool:
        """Whether it gives a number; choices and words never enter a score."""
        return self.gives == "number"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.key

    @property
    def condition(self) -> Condition | None:
        """When it is asked; None is always."""
        return parse_condition(self.when) if self.when else None

    @property
    def scale(self) -> tuple[int, int]:
        """(min, max) of its ratings; (0, 0) for what gives no number."""
        return ITEM_TYPES[self.type].scale(self)

    @property
    def control(self) -> Control:
        """How it is asked on a page."""
        return ITEM_TYPES[self.type].control(self)

    @property
    def room(self) -> int:
        """Bytes that key and answer take at most in a JSON document; of words, as many as are usual."""
        return len(orjson.dumps(self.key)) + len(":,") + _room_of_answer(self.control)

    def check(self) -> None:
        """Raise ItemFlaw where its file says something its type does not know."""
        ITEM_TYPES[self.type].check(self)

    def parse(self, raw: str) -> Answer:
        """What was sent, as a value: a Fraction, words, keys, or None for 不了解. Raises Invalid `answer_…`."""
        return ITEM_TYPES[self.type].parse(self, raw)

    def canonical(self, raw: str) -> str:
        """The text an answer is stored as: a decimal, words, keys with `|`, "" for 不了解. Errors as `parse`."""
        value = self.parse(raw)
        return canonical(value) if isinstance(value, Fraction) else value or ""
