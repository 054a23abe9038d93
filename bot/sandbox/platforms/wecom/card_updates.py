"""How a template card changes on a phone: its button, single fields, or the whole card (docs/sources.md, WeCom).

A passive reply spells the fields its own way (`MainTitle`); a list is an element that stands several times, and once
where it has one row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.platforms.wecom.cards import INTERACTIVE, check_card

_OWN_NAMES = {"CheckBox": "checkbox", "KeyName": "keyname"}
_LISTS = {"ActionList", "ButtonList", "HorizontalContentList", "JumpList", "OptionList", "SelectList"}
_LISTS |= {"VerticalContentList"}
_NUMBERS = {"type", "style", "mode", "desc_color"}


def read_card(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The `TemplateCard` of a passive reply as `message/send` spells it."""
    return {_name(name): _value(name, inner) for name, inner in fields.items()}


def _name(name: str) -> str:
    return _OWN_NAMES.get(name) or re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _value(name: str, value: Any) -> Any:
    if name in _LISTS:
        return [
            _value("", element) for element in (value if isinstance(value, list) else [value]) if element is not None
        ]
    if isinstance(value, Mapping):
        return read_card(value)
    if _name(name) in _NUMBERS and str(value).isdigit():
        return int(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value, value)
    return "" if value is None else value


def updated(card: Mapping[str, Any], *, replaced: str, body: object) -> dict[str, Any]:
    """What is on the phone afterwards; `card` is a line's, with `body`, `replaced` and `chosen`.

    A body that says its `card_type` takes the place of the whole card, and what was chosen on the old one is gone; it
    is checked as at sending (`ApiError` 40058). Without one its fields replace single ones.
    """
    if not isinstance(body, dict):
        return {**card, "replaced": replaced or card["replaced"]}
    if "card_type" not in body:
        return {**card, "replaced": replaced or card["replaced"], "body": {**card["body"], **body}}
    kept = (
        {"task_id": card["body"]["task_id"]} if "task_id" in card["body"] and body["card_type"] in INTERACTIVE else {}
    )
    return {"body": check_card({**kept, **body}), "replaced": replaced, "chosen": {}}
