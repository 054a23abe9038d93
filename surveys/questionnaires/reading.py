"""A questionnaire file (TOML) → Questionnaire, checked key by key."""

from __future__ import annotations

import re

from scoring.tomlfile import load_toml
from scoring.tomltable import Table
from surveys.questionnaires.items import ITEM_TYPES, Item, ItemFlaw
from surveys.questionnaires.model import Questionnaire
from surveys.text import join_lines
from surveys.tomlread import read_pairs, read_text, read_text_or_empty, refuse

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_ITEMS = 50
_TOP_KEYS = ("key", "title", "intro", "items")
_ITEM_KEYS = ("key", "type", "text", "required", "min", "max", "anchors")


def parse_questionnaire(text: str | bytes, file: str) -> Questionnaire:
    """Read and check a file: ``key``, ``title``, ``intro`` and ``[[items]]``.

    Raises FileError with line and key: ``syntax``, ``unknown_key``, ``required``, ``empty``, ``wrong_type``,
    ``unknown_name`` (an item type), ``duplicate`` (an item), ``out_of_range`` (an anchor), ``bad_scale``, ``bad_key``,
    ``text_too_long``, ``no_rating_item``, ``too_many_items``.
    """
    top = Table(load_toml(text, file))
    top.only(_TOP_KEYS)
    key = read_text(top, "key", limit=64)
    if not _KEY.fullmatch(key):
        raise refuse(top, "key", "bad_key", value=key)
    title, intro = read_text(top, "title"), join_lines(read_text_or_empty(top, "intro", limit=2000))
    items: dict[str, Item] = {}
    for table in top.tables("items", required=True):
        item = _item(table)
        if item.key in items:
            raise table.error("key", "duplicate", value=item.key)
        items[item.key] = item
    questionnaire = Questionnaire(key, title, intro, tuple(items.values()))
    if not questionnaire.rating_items:
        raise refuse(top, "items", "no_rating_item")
    if len(items) > _MOST_ITEMS:
        raise refuse(top, "items", "too_many_items", limit=_MOST_ITEMS)
    return questionnaire


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
    )
    try:
        item.check()
    except ItemFlaw as flaw:
        raise (refuse if flaw.code == "bad_scale" else Table.error)(table, flaw.key, flaw.code, **flaw.params) from None
    return item
