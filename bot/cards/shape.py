"""Which forms fit on a card, and as what. All others are asked with a text and a link.

WeCom's interactive cards have no free text and little room (docs/sources.md, WeCom). What fits, whole and unchanged:

* one choice of at most 6 (不了解 among them): six buttons. The only kind with room for the full promise and for a link,
  so forms that also ask for words go on this one alone, and only where the words may be left out;
* one choice of at most 20: a list to tick (`vote_interaction`);
* two or three choices of at most 10: drop-downs (`multiple_interaction`). A drop-down always has something selected, so
  one place goes to 请选择, which is no answer: nobody rates by leaving a card as it came.

Nothing is made coarser to fit: a percentage in ten steps would be another question. Items that depend on others,
several choices and rankings do not fit either.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.phrases import cards as phrases
from bot.phrases.pages import UNKNOWN
from bot.wechat.cards import MAX_BUTTONS, MAX_OPTIONS, MAX_QUESTION_OPTIONS, MAX_QUESTIONS
from surveys.questionnaires import Item, Questionnaire

Kind = Literal["buttons", "vote", "lists"]
_ID_BYTES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One item on a card: (raw value, words) in the order shown, "" being 不了解."""

    item: Item
    options: tuple[tuple[str, str], ...]

    def all_fit(self, *, most: int, signs: int) -> bool:
        return len(self.options) <= most and all(len(words) <= signs for _, words in self.options)


@dataclass(frozen=True, slots=True)
class Shape:
    """A form as a card. `has_words`: it asks for words too, which are written on the page."""

    kind: Kind
    choices: tuple[Choice, ...]
    has_words: bool


@lru_cache(maxsize=64)
def find_shape(questionnaire: Questionnaire) -> Shape | None:
    """The card a questionnaire about one subject makes; None where it fits on none."""
    items = questionnaire.items
    words = [item for item in items if item.control.kind == "text"]
    chosen = [item for item in items if item.control.kind == "choices"]
    if len(words) + len(chosen) < len(items) or not chosen:
        return None
    if any(item.when for item in items) or any(item.required for item in words):
        return None
    choices = tuple(_choice(item) for item in chosen)
    if any(len(value.encode()) > _ID_BYTES for choice in choices for value, _ in choice.options):
        return None
    kind = _kind(choices, bool(words))
    return Shape(kind, choices, bool(words)) if kind is not None else None


def _choice(item: Item) -> Choice:
    pairs = [(option.value, option.label) for option in item.control.options]
    alone = item.control.by_place or phrases.all_labelled(pairs)
    options = [(value, phrases.option(label, value, alone=alone)) for value, label in pairs]
    return Choice(item, (*options, *(() if item.required else (("", UNKNOWN),))))


def _kind(choices: tuple[Choice, ...], has_words: bool) -> Kind | None:
    first = choices[0]
    if len(choices) == 1 and first.all_fit(most=MAX_BUTTONS, signs=phrases.BUTTON):
        return "buttons"
    if has_words:
        return None
    if len(choices) == 1:
        return "vote" if first.all_fit(most=MAX_OPTIONS, signs=phrases.VOTE_OPTION) else None
    if len(choices) > MAX_QUESTIONS or any(len(choice.item.name) > phrases.LIST_TITLE for choice in choices):
        return None
    fit = all(choice.all_fit(most=MAX_QUESTION_OPTIONS - 1, signs=phrases.LIST_OPTION) for choice in choices)
    return "lists" if fit else None
