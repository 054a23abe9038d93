"""A questionnaire: what is asked about each subject under one relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.questionnaires.conditions import to_script
from surveys.questionnaires.items import Item
from surveys.questionnaires.translation import Translation

CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over the items that name its key."""

    key: str
    title: str
    intro: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """Immutable; a round freezes it as a JSON document. `language` is the one its texts are in."""

    key: str
    title: str
    intro: str
    items: tuple[Item, ...]
    sections: tuple[Section, ...] = ()
    translations: tuple[Translation, ...] = ()
    language: str = CHINESE

    @property
    def rating_items(self) -> tuple[Item, ...]:
        """Items that give a number; choices and words do not."""
        return tuple(item for item in self.items if item.is_rating)

    @property
    def choice_items(self) -> tuple[Item, ...]:
        """Items whose answers are options: counted, never scored."""
        return tuple(item for item in self.items if item.gives == "options")

    @property
    def languages(self) -> tuple[str, ...]:
        """Chinese first, then those there is a translation for."""
        return (CHINESE, *(translation.language for translation in self.translations))

    @cached_property
    def has_conditions(self) -> bool:
        """Whether some item is asked of some raters only."""
        return any(item.when for item in self.items)

    @property
    def has_words(self) -> bool:
        """Whether something is answered in one's own words."""
        return any(item.gives == "words" for item in self.items)

    @cached_property
    def room(self) -> int:
        """Bytes in which any answers to it fit as one JSON document, words up to 400 Chinese characters each."""
        return 2 + sum(item.room for item in self.items)

    def find_section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def script_conditions(self) -> dict[int, list[Any]]:
        """Conditions as the page's script reads them, by the place of the item they are about."""
        places = {item.key: place for place, item in enumerate(self.items)}
        return {
            place: to_script(item.condition, places)
            for place, item in enumerate(self.items)
            if item.condition is not None
        }

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; `from_document` gives back an equal questionnaire."""
        return {
            "key": self.key,
            "title": self.title,
            "intro": self.intro,
            "items": [_item_document(item) for item in self.items],
            "sections": [
                {"key": section.key, "title": section.title, "intro": section.intro} for section in self.sections
            ],
            "translations": [translation.to_document() for translation in self.translations],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Questionnaire:
        """What a round has frozen; documents of earlier versions lack what those did not know."""
        return cls(
            document["key"],
            document["title"],
            document["intro"],
            tuple(_item_from(item) for item in document["items"]),
            tuple(Section(**section) for section in document.get("sections", ())),
            tuple(Translation.from_document(translation) for translation in document.get("translations", ())),
        )


_LATER = {"title": "", "when": "", "section": ""}


def _item_document(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "type": item.type,
        "text": item.text,
        "required": item.required,
        "min": item.minimum,
        "max": item.maximum,
        "anchors": [list(anchor) for anchor in item.anchors],
        "options": [list(option) for option in item.options],
        **{name: getattr(item, name) for name in _LATER},
    }


def _item_from(document: Mapping[str, Any]) -> Item:
    return Item(
        key=document["key"],
        type=document["type"],
        text=document["text"],
        required=document["required"],
        minimum=document["min"],
        maximum=document["max"],
        anchors=tuple((value, label) for value, label in document["anchors"]),
        options=tuple((key, label) for key, label in document.get("options", ())),
        **{name: document.get(name, default) for name, default in _LATER.items()},
    )
