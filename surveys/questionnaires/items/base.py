"""What an item is, and what every item type offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from surveys.errors import Invalid

Answer = Fraction | str | None
"""A rating on the item's scale, words, chosen options' keys, or None for 不了解."""

Gives = Literal["number", "options", "words"]
"""What an answer is: a rating, options' keys (counted, never scored), or free words."""


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """One question about a subject. `key` is the policy's item; `text` says in a sentence what is meant."""

    key: str
    type: str
    text: str = ""
    required: bool = False
    """Whether 不了解 (an empty answer) is refused."""
    minimum: int | None = None
    maximum: int | None = None
    anchors: tuple[tuple[str, str], ...] = ()
    """Raw value → what it stands for: `("90", "优秀")`."""
    title: str = ""
    """What is shown in the key's place."""
    options: tuple[tuple[str, str], ...] = ()
    """Key → what is shown, of a choice or ranking, in the order they are shown."""
    when: str = ""
    """The condition under which it is asked (`surveys.questionnaires.conditions`); "" is always."""
    section: str = ""

    def __hash__(self) -> int:
        """By the key alone: the hot path looks items up in caches."""
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """What a page needs: `kind` number | choices | several | ranking | text. Numbers as in HTML attributes.

    `choices` is one of the options, `several` some of them (at least `minimum`, at most `maximum`), `ranking`
    the first `maximum` places. `by_place`: options are told by their place, for their values are not shown.
    """

    kind: str
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    options: tuple[Option, ...] = ()
    max_length: int = 0
    by_place: bool = False


@dataclass(frozen=True)
class ItemFlaw(Exception):
    """What is wrong with an item in a questionnaire file, at which of its keys."""

    key: str
    code: str
    params: Mapping[str, object]


class ItemType(Protocol):
    """A type of question. Members are instances, one a file, listed in `ITEM_TYPES`."""

    name: str
    gives: Gives

    def check(self, item: ItemSpec) -> None:
        """Raise ItemFlaw where the item's file says something this type does not know."""

    def parse(self, item: ItemSpec, raw: str) -> Answer:
        """The value of what was sent. Empty → None. Raises Invalid `answer_…` with the item's key as field."""

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        """(min, max) of the ratings; (0, 0) where the type gives none."""

    def control(self, item: ItemSpec) -> Control:
        """How it is asked on a page."""


def refuse(item: ItemSpec, code: str, **params: object) -> Invalid:
    """The refusal of one answer."""
    return Invalid(code, fields={item.key: code}, item=item.key, **params)


def not_here(item: ItemSpec, key: str) -> ItemFlaw:
    """A key that this type has no use for."""
    return ItemFlaw(key, "not_here", {"reason": f"items of type {item.type} have none"})


def check_bounds(item: ItemSpec, *, minimum: bool, maximum: bool) -> None:
    """`min` and `max` stand in the file exactly where the type asks for them."""
    for key, value, asked_for in (("min", item.minimum, minimum), ("max", item.maximum, maximum)):
        if asked_for and value is None:
            raise ItemFlaw(key, "required", {})
        if not asked_for and value is not None:
            raise not_here(item, key)


def check_no_options(item: ItemSpec) -> None:
    """Options stand in the file only where they are chosen from."""
    if item.options:
        raise not_here(item, "options")
