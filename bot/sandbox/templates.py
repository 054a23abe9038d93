"""Templates of the Official Account and the rules of their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .wire import ApiError

# Rules by the kind of a field, the part of its name before the number.
_RULES: dict[str, str] = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "number": r"[0-9.\-]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "phrase": r"[一-鿿]{1,5}",
    "name": r"[一-鿿·]{1,10}|[A-Za-z .·]{1,20}",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "time": r"[0-9:：年月日 ~\-/.]{4,40}",
    "date": r"[0-9:：年月日 ~\-/.]{4,40}",
    "const": r".{1,20}",
}


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template; `fields` is name → label."""

    template_id: str
    title: str
    fields: dict[str, str]

    def fill(self, data: Mapping[str, Any]) -> str:
        """The message as the follower reads it; 47003 where a field breaks its rule."""
        return "\n".join(f"{label}：{_checked(name, data)}" for name, label in self.fields.items())

    def content(self) -> str:
        """The template as get_all_private_template shows it."""
        return "\n".join(f"{label}:{{{{{name}.DATA}}}}" for name, label in self.fields.items())


def _checked(name: str, data: Mapping[str, Any]) -> str:
    entry = data.get(name)
    value = str(entry.get("value", "")) if isinstance(entry, dict) else ""
    rule = _RULES.get(re.sub(r"[0-9.].*$", "", name), ".{1,200}")
    if not re.fullmatch(rule, value, re.DOTALL if rule.startswith(".{1,200") else 0):
        raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    return value
