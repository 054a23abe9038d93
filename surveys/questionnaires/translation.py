"""A questionnaire's texts in another language. What a translation leaves out stays Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from surveys.questionnaires.items import Item

if TYPE_CHECKING:
    from surveys.questionnaires.model import Questionnaire, Section

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item's words; empty ones are not translated."""

    key: str
    title: str = ""
    text: str = ""
    anchors: Pairs = ()
    options: Pairs = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """``language`` is a tag such as ``en``; ``sections`` are (key, title, intro)."""

    language: str
    title: str = ""
    intro: str = ""
    items: tuple[ItemWords, ...] = ()
    sections: tuple[tuple[str, str, str], ...] = ()

    def to_document(self) -> dict[str, Any]:
        items = [
            {
                "key": one.key,
                "title": one.title,
                "text": one.text,
                "anchors": [list(pair) for pair in one.anchors],
                "options": [list(pair) for pair in one.options],
            }
            for one in self.items
        ]
        sections = [list(section) for section in self.sections]
        return {
            "language": self.language,
            "title": self.title,
            "intro": self.intro,
            "items": items,
            "sections": sections,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Translation:
        items = tuple(
            ItemWords(one["key"], one["title"], one["text"], _pairs(one["anchors"]), _pairs(one["options"]))
            for one in document["items"]
        )
        sections = tuple((key, title, intro) for key, title, intro in document["sections"])
        return cls(document["language"], document["title"], document["intro"], items, sections)


def _pairs(pairs: Any) -> Pairs:
    return tuple((key, label) for key, label in pairs)


@lru_cache(maxsize=256)
def translate(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with its texts in this language, where it has them; keys, scales and conditions stay."""
    found = next((one for one in questionnaire.translations if one.language == language), None)
    if found is None:
        return questionnaire
    words = {one.key: one for one in found.items}
    heads = {key: (title, intro) for key, title, intro in found.sections}
    return replace(
        questionnaire,
        title=found.title or questionnaire.title,
        intro=found.intro or questionnaire.intro,
        items=tuple(_item(item, words.get(item.key)) for item in questionnaire.items),
        sections=tuple(_section(section, *heads.get(section.key, ("", ""))) for section in questionnaire.sections),
        language=language,
    )


def _item(item: Item, words: ItemWords | None) -> Item:
    if words is None:
        return item
    return replace(
        item,
        title=words.title or item.title,
        text=words.text or item.text,
        anchors=tuple((dict(item.anchors) | dict(words.anchors)).items()),
        options=tuple((key, dict(words.options).get(key, label)) for key, label in item.options),
    )


def _section(section: Section, title: str, intro: str) -> Section:
    return replace(section, title=title or section.title, intro=intro or section.intro)
