"""A questionnaire: what is asked about each subject under one relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.items import Item


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Immutable; a round freezes it as a JSON document."""

    key: str
    title: str
    intro: str
    items: tuple[Item, ...]

    @property
    def rating_items(self) -> tuple[Item, ...]:
        """Items that give a number (all but words)."""
        return tuple(item for item in self.items if item.is_rating)

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; ``from_document`` gives back an equal questionnaire."""
        items = [
            {
                "key": item.key,
                "type": item.type,
                "text": item.text,
                "required": item.required,
                "min": item.minimum,
                "max": item.maximum,
                "anchors": [list(anchor) for anchor in item.anchors],
            }
            for item in self.items
        ]
        return {"key": self.key, "title": self.title, "intro": self.intro, "items": items}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Questionnaire:
        items = tuple(
            Item(
                key=item["key"],
                type=item["type"],
                text=item["text"],
                required=item["required"],
                minimum=item["min"],
                maximum=item["max"],
                anchors=tuple((value, label) for value, label in item["anchors"]),
            )
            for item in document["items"]
        )
        return cls(document["key"], document["title"], document["intro"], items)
