"""`[translations.en]` → Translation: only what is there in Chinese can be said in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from scoring.files.toml_table import Table
from surveys.questionnaires.items import Item
from surveys.questionnaires.model import CHINESE, Questionnaire, Section
from surveys.questionnaires.translation import ItemWords, Pairs, Translation
from surveys.text import join_lines
from surveys.toml_fields import read_pairs, read_text_or_empty, refuse

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


def read_translations(top: Table, sections: Sequence[Section], items: Sequence[Item]) -> tuple[Translation, ...]:
    """All languages of a file. Raises FileError: `bad_language`, `unknown_name`."""
    tables = top.table("translations")
    return tuple(_translation(tables, language, sections, items) for language in tables.data)


def _translation(tables: Table, language: str, sections: Sequence[Section], items: Sequence[Item]) -> Translation:
    if not _TAG.fullmatch(language) or language == CHINESE:
        raise refuse(tables, language, "bad_language", value=language)
    table = tables.table(language)
    table.only(("title", "intro", "items", "sections"))
    known_items = {item.key: item for item in items}
    known_sections = {section.key: section for section in sections}
    return Translation(
        language,
        read_text_or_empty(table, "title"),
        join_lines(read_text_or_empty(table, "intro", limit=2000)),
        tuple(_words(inner, known_items[key]) for key, inner in _named(table, "items", known_items)),
        tuple(_section(inner, key) for key, inner in _named(table, "sections", known_sections)),
    )


def _named(table: Table, key: str, known: Mapping[str, object]) -> Iterator[tuple[str, Table]]:
    if key not in table:
        return
    inner = table.table(key)
    for name in inner.data:
        if name not in known:
            raise inner.error(name, "unknown_name", what=key, value=name, known=", ".join(known))
        yield name, inner.table(name)


def _section(table: Table, key: str) -> tuple[str, str, str]:
    table.only(("title", "intro"))
    return key, read_text_or_empty(table, "title"), join_lines(read_text_or_empty(table, "intro", limit=500))


def _words(table: Table, item: Item) -> ItemWords:
    table.only(("title", "text", "anchors", "options"))
    return ItemWords(
        item.key,
        read_text_or_empty(table, "title", limit=100),
        read_text_or_empty(table, "text", limit=500),
        _known_pairs(table, "anchors", _values(item)),
        _known_pairs(table, "options", [key for key, _ in item.options]),
    )


def _values(item: Item) -> list[str]:
    """Values that may bear a label: those that have one, and those offered as a choice."""
    offered = [option.value for option in item.control.options] if item.is_rating else []
    return [value for value, _ in item.anchors] + offered


def _known_pairs(table: Table, key: str, known: Sequence[str]) -> Pairs:
    pairs = read_pairs(table, key)
    for name, _ in pairs:
        if name not in known:
            raise table.table(key).error(name, "unknown_name", what=key, value=name, known=", ".join(known) or "—")
    return pairs


@lru_cache(maxsize=256)
def translate(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with its texts in this language, where it has them; keys, scales and conditions stay."""
    translated = next(
        (translation for translation in questionnaire.translations if translation.language == language), None
    )
    if translated is None:
        return questionnaire
    words = {item.key: item for item in translated.items}
    heads = {key: (title, intro) for key, title, intro in translated.sections}
    return replace(
        questionnaire,
        title=translated.title or questionnaire.title,
        intro=translated.intro or questionnaire.intro,
        items=tuple(_translated_item(item, words.get(item.key)) for item in questionnaire.items),
        sections=tuple(
            _translated_section(section, *heads.get(section.key, ("", ""))) for section in questionnaire.sections
        ),
        language=language,
    )


def _translated_item(item: Item, words: ItemWords | None) -> Item:
    if words is None:
        return item
    return replace(
        item,
        title=words.title or item.title,
        text=words.text or item.text,
        anchors=tuple((dict(item.anchors) | dict(words.anchors)).items()),
        options=tuple((key, dict(words.options).get(key, label)) for key, label in item.options),
    )


def _translated_section(section: Section, title: str, intro: str) -> Section:
    return replace(section, title=title or section.title, intro=intro or section.intro)
