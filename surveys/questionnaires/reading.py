"""A questionnaire file (TOML) → Questionnaire, checked key by key."""

from __future__ import annotations

import re

from scoring.files.toml_file import FileError, load_toml
from scoring.files.toml_table import Table
from surveys.questionnaires.checking import check_condition, check_sections
from surveys.questionnaires.items import ITEM_TYPES, Item, ItemFlaw
from surveys.questionnaires.model import Questionnaire, Section
from surveys.questionnaires.translating import read_translations
from surveys.text import join_lines
from surveys.toml_fields import SENTENCES, read_pairs, read_text, read_text_or_empty, refuse

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_ITEMS = 50
_TOP_KEYS = ("key", "title", "intro", "items", "sections", "translations")
_ITEM_KEYS = ("key", "type", "title", "text", "required", "min", "max", "anchors", "options", "section", "when")


def parse_questionnaire(text: str | bytes, file: str) -> Questionnaire:
    """Read and check a file: `key`, `title`, `intro`, `[[sections]]`, `[[items]]` and `[translations]`.

    Raises FileError with line and key: scoring's codes for TOML, and those of `surveys.toml_fields` about scales,
    options, conditions, sections and translations.
    """
    top = Table(load_toml(text, file))
    top.only(_TOP_KEYS)
    key = read_text(top, "key", limit=64)
    if not _KEY.fullmatch(key):
        raise refuse(top, "key", "bad_key", value=key)
    title, intro = read_text(top, "title"), join_lines(read_text_or_empty(top, "intro", limit=2000))
    sections = _sections(top)
    items = _items(top)
    check_sections(top, sections, items)
    translations = read_translations(top, sections, items) if "translations" in top else ()
    questionnaire = Questionnaire(key, title, intro, items, sections, translations)
    if not questionnaire.rating_items:
        raise refuse(top, "items", "no_rating_item")
    if len(items) > _MOST_ITEMS:
        raise refuse(top, "items", "too_many_items", limit=_MOST_ITEMS)
    return questionnaire


def _sections(top: Table) -> tuple[Section, ...]:
    sections: dict[str, Section] = {}
    for table in top.tables("sections"):
        table.only(("key", "title", "intro"))
        key = read_text(table, "key", limit=40)
        if key in sections:
            raise table.error("key", "duplicate", value=key)
        intro = join_lines(read_text_or_empty(table, "intro", limit=500))
        sections[key] = Section(key, read_text_or_empty(table, "title") or key, intro)
    return tuple(sections.values())


def _items(top: Table) -> tuple[Item, ...]:
    items: dict[str, Item] = {}
    for table in top.tables("items", required=True):
        item = _item(table)
        if item.key in items:
            raise table.error("key", "duplicate", value=item.key)
        check_condition(table, item, items)
        items[item.key] = item
    return tuple(items.values())


def _item(table: Table) -> Item:
    table.only(_ITEM_KEYS)
    item = Item(
        key=read_text(table, "key", limit=40),
        type=table.choice("type", tuple(ITEM_TYPES)),
        text=read_text_or_empty(table, "text", limit=300),
        required=table.boolean("required", False),
        minimum=table.integer("min") if "min" in table else None,
        maximum=table.integer("max") if "max" in table else None,
        anchors=read_pairs(table, "anchors"),
        title=read_text_or_empty(table, "title", limit=100),
        options=_options(table),
        when=read_text_or_empty(table, "when", limit=500),
        section=read_text_or_empty(table, "section", limit=40),
    )
    try:
        item.check()
    except ItemFlaw as flaw:
        raise flawed(table, flaw) from None
    return item


def _options(table: Table) -> tuple[tuple[str, str], ...]:
    """A table key = text, or an array of texts that are their own keys."""
    if isinstance(table.data.get("options"), list):
        return tuple((text, text) for text in table.texts("options"))
    return read_pairs(table, "options")


def flawed(table: Table, flaw: ItemFlaw) -> FileError:
    """What an item type found wrong, at its key in the file."""
    return (refuse if flaw.code in SENTENCES else Table.error)(table, flaw.key, flaw.code, **flaw.params)
