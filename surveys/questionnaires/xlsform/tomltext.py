"""Plain data → TOML text, as a person would write it: short tables in one line, arrays of tables as headings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write_toml(data: Mapping[str, Any]) -> str:
    """Texts, whole numbers, booleans, tables of texts, (arrays of) tables as a document that `load_toml` reads."""
    return "\n".join(_lines(data, ())).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if not _is_section(value)]
    for name, value in table.items():
        here = (*path, name)
        heading = ".".join(_key(step) for step in here)
        if isinstance(value, list) and _is_section(value):
            for member in value:
                lines += ["", f"[[{heading}]]", *_lines(member, here)]
        elif _is_section(value):
            inner = _lines(value, here)
            has_own = any(not _is_section(entry) for entry in value.values())
            lines += ["", f"[{heading}]", *inner] if has_own else inner
    return lines


def _is_section(value: Any) -> bool:
    """Whether it gets a heading of its own: tables of tables, and tables with anything but texts."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, _Section)


class _Section(dict[str, Any]):
    """A table under its own heading."""


def section(data: Mapping[str, Any]) -> dict[str, Any]:
    """Mark a table to stand under its own heading instead of in one line."""
    return _Section(data)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(member)}" for name, member in value.items()) + " }"
    return _text(str(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
