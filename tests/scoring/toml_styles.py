"""The same data written as TOML in many styles, with the line of every key noted while writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]
KEYS = ["a", "b", "parts", "甲", "x.y", " ", 'q"', "[[z]]", "#", "7"]
_BARE = re.compile(r"[A-Za-z0-9_-]+")

scalars = st.sampled_from([1, -2, True, "text", "# no comment", "]", "}", 'a "b" \\', "多行\nline\n= [x]", "'", ""])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from(KEYS), values, max_size=4)
documents = st.dictionaries(
    st.sampled_from(KEYS), st.one_of(values, tables, st.lists(tables, min_size=1, max_size=3)), min_size=1, max_size=5
)


@dataclass
class Writer:
    """Writes a document; `choose` picks among styles, `lines` keeps where each path was first named."""

    choose: Any
    newline: str = "\n"
    text: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: Path) -> None:
        line = self.text.count("\n") + 1
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def gap(self) -> None:
        """Nothing, a comment, an empty line."""
        self.put(self.choose(["", f"# [x] a = 1{self.newline}", self.newline, f" {self.newline}"]))

    def inner_gap(self) -> None:
        """What may stand between members of an array."""
        self.put(self.choose(["", " ", self.newline, f" # ]}}{self.newline}\t"]))

    def key(self, key: str) -> str:
        styles = [json.dumps(key, ensure_ascii=False), json.dumps(key)]
        if _BARE.fullmatch(key):
            styles.append(key)
        if "'" not in key:
            styles.append(f"'{key}'")
        return str(self.choose(styles))

    def header(self, keys: list[str], path: Path, many: bool) -> None:
        self.gap()
        self.note(path)
        dotted = self.choose([".", " . "]).join(self.key(key) for key in keys)
        self.put(f"{'[[' if many else '['} {dotted} {']]' if many else ']'}{self.newline}")

    def table(self, data: dict[str, Any], keys: list[str], path: Path) -> None:
        """A table's own pairs first, its sub-tables after them."""
        later = []
        for key, value in data.items():
            style = self.choose(self._styles(value))
            if style == "inline":
                self.pair(key, value, path)
            elif style == "dotted":
                for inner, below in value.items():
                    self.gap()
                    self.note((*path, key, inner))
                    self.put(f"{self.key(key)} . {self.key(inner)} = ")
                    self.value(below, (*path, key, inner))
                    self.put(self.newline)
            else:
                later.append((key, value, style))
        for key, value, style in later:
            self.section(style, key, value, keys, path)

    def section(self, style: str, key: str, value: Any, keys: list[str], path: Path) -> None:
        if style == "header":
            self.header([*keys, key], (*path, key), many=False)
            self.table(value, [*keys, key], (*path, key))
            return
        for index, member in enumerate(value):
            self.header([*keys, key], (*path, key, index), many=True)
            self.table(member, [*keys, key], (*path, key, index))

    def _styles(self, value: Any) -> list[str]:
        if isinstance(value, dict):
            return ["inline", "header", "dotted"] if value else ["inline", "header"]
        if isinstance(value, list) and value and all(isinstance(member, dict) for member in value):
            return ["inline", "many"]
        return ["inline"]

    def pair(self, key: str, value: Any, path: Path) -> None:
        self.gap()
        self.note((*path, key))
        self.put(self.choose(["", "  "]) + self.key(key) + self.choose(["=", " = "]))
        self.value(value, (*path, key))
        self.put(self.choose(["", "  # after } ]"]) + self.newline)

    def value(self, value: Any, path: Path) -> None:
        if isinstance(value, list):
            self.array(value, path)
        elif isinstance(value, dict):
            self.put("{")
            for index, (key, below) in enumerate(value.items()):
                self.put(", " if index else " ")
                self.note((*path, key))
                self.put(f"{self.key(key)} = ")
                self.value(below, (*path, key))
            self.put(" }")
        else:
            self.put(self.scalar(value))

    def array(self, members: list[Any], path: Path) -> None:
        self.put("[")
        for index, member in enumerate(members):
            self.inner_gap()
            self.note((*path, index))
            self.value(member, (*path, index))
            self.inner_gap()
            last = index == len(members) - 1
            self.put(self.choose(["", ","]) if last else ",")
        self.inner_gap()
        self.put("]")

    def scalar(self, value: Any) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        styles = [json.dumps(value, ensure_ascii=False), json.dumps(value)]
        if '"' not in value and "\\" not in value:
            styles.append('"""' + self.newline + value.replace("\n", self.newline) + '"""')
        if "'" not in value:
            styles.append("'''" + value.replace("\n", self.newline) + "'''")
            if "\n" not in value:
                styles.append(f"'{value}'")
        return str(self.choose(styles))


def paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every path of a document."""
    if path:
        yield path
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in below:
        yield from paths(value, (*path, step))
