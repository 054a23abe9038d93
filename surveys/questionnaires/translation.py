"""A questionnaire's texts in another language. What a translation leaves out stays Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

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
    """`language` is a tag such as `en`; `sections` are (key, title, intro)."""

    language: str
    title: str = ""
    intro: str = ""
    items: tuple[ItemWords, ...] = ()
    sections: tuple[tuple[str, str, str], ...] = ()

    def to_document(self) -> dict[str, Any]:
        items = [
            {
                "key": item.key,
                "title": item.title,
                "text": item.text,
                "anchors": [list(pair) for pair in item.anchors],
                "options": [list(pair) for pair in item.options],
            }
            for item in self.items
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
            ItemWords(item["key"], item["title"], item["text"], _pairs(item["anchors"]), _pairs(item["options"]))
            for item in document["items"]
        )
        sections = tuple((key, title, intro) for key, title, intro in document["sections"])
        return cls(document["language"], document["title"], document["intro"], items, sections)


def _pairs(pairs: Any) -> Pairs:
    return tuple((key, label) for key, label in pairs)
