"""What an item is, and what every item type offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from surveys.errors import Invalid

Answer = Fraction | str | None
"""A rating on the item's scale, words, or None for 不了解."""


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """One question about a subject. ``key`` is the policy's item; ``text`` says in a sentence what is meant."""

    key: str
    type: str
    text: str = ""
    required: bool = False
    """Whether 不了解 (an empty answer) is refused."""
    minimum: int | None = None
    maximum: int | None = None
    anchors: tuple[tuple[str, str], ...] = ()
    """Raw value → what it stands for: ``("90", "优秀")``."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """What a page needs: ``kind`` number | choices | text. Numbers as they stand in HTML attributes."""

    kind: str
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    options: tuple[Option, ...] = ()
    max_length: int = 0


@dataclass(frozen=True)
class ItemFlaw(Exception):
    """What is wrong with an item in a questionnaire file, at which of its keys."""

    key: str
    code: str
    params: Mapping[str, object]


class ItemType(Protocol):
    """A type of question. Members are instances, one a file, listed in ``ITEM_TYPES``."""

    name: str

    def check(self, item: ItemSpec) -> None:
        """Raise ItemFlaw where the item's file says something this type does not know."""

    def parse(self, item: ItemSpec, raw: str) -> Answer:
        """The value of what was sent. Empty → None. Raises Invalid ``answer_…`` with the item's key as field."""

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        """(min, max) of the ratings; (0, 0) for words."""

    def control(self, item: ItemSpec) -> Control:
        """How it is asked on a page."""


def refuse(item: ItemSpec, code: str, **params: object) -> Invalid:
    """The refusal of one answer."""
    return Invalid(code, fields={item.key: code}, item=item.key, **params)


def not_here(item: ItemSpec, key: str) -> ItemFlaw:
    """A key that this type has no use for."""
    return ItemFlaw(key, "not_here", {"reason": f"items of type {item.type} have none"})


def check_bounds(item: ItemSpec, *, minimum: bool, maximum: bool) -> None:
    """``min`` and ``max`` stand in the file exactly where the type asks for them."""
    for key, value, wanted in (("min", item.minimum, minimum), ("max", item.maximum, maximum)):
        if wanted and value is None:
            raise ItemFlaw(key, "required", {})
        if not wanted and value is not None:
            raise not_here(item, key)
