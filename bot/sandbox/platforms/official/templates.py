"""Templates of the Official Account and the rules of their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.faults.errors import ApiError

# Rules by the kind of a field, the part of its name before the number (docs/sources.md, Official Account).
_RULES: dict[str, str] = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "number": r"[0-9.\-]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "phrase": r"[一-鿿]{1,5}",
    "name": r"[一-鿿·]{1,10}|[A-Za-z .·]{1,20}",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "car_number": r"[一-鿿A-Z0-9]{1,8}",
    "amount": r"[¥￥$]?[0-9]{1,10}(\.[0-9]{1,2})?元?",
    "time": r"[0-9:：年月日 ~\-/.]{4,40}",
    "date": r"[0-9:：年月日 ~\-/.]{4,40}",
    "const": r".{1,20}",
    "enum": r".{1,20}",
}
_ANY = r".{1,200}"


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template; `fields` is name → label, `allowed` the listed values of const and enum fields."""

    template_id: str
    title: str
    fields: dict[str, str]
    allowed: Mapping[str, tuple[str, ...]]

    def fill(self, data: Mapping[str, Any]) -> str:
        """The message as the follower reads it; 47003 where a field breaks its rule."""
        return "\n".join(f"{label}：{self._checked(name, data)}" for name, label in self.fields.items())

    def content(self) -> str:
        """The template as get_all_private_template shows it."""
        return "\n".join(f"{label}:{{{{{name}.DATA}}}}" for name, label in self.fields.items())

    def example(self) -> str:
        """A filled sample."""
        return "\n".join(f"{label}:示例" for label in self.fields.values())

    def _checked(self, name: str, data: Mapping[str, Any]) -> str:
        entry = data.get(name)
        text = entry.get("value") if isinstance(entry, dict) else None
        value = "" if text is None else str(text)
        rule = _RULES.get(re.sub(r"[0-9.].*$", "", name), _ANY)
        fits = re.fullmatch(rule, value, re.DOTALL if rule == _ANY else 0)
        if not fits or (name in self.allowed and value not in self.allowed[name]):
            raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
        return value
