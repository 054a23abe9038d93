"""The menus of both platforms: entries that send a chat command, entries that open a page; at most 3 × 5.

A menu is written down once, here; `buttons_of` makes what the platforms take, `check_buttons` keeps their limits
(docs/sources.md, Official Account), `simplify` makes what they give back comparable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.phrases import menus as words

Channel = Literal["wecom", "oa"]
Button = dict[str, Any]
MAX_BUTTONS, MAX_ENTRIES = 3, 5
NAME_BYTES: Mapping[str, tuple[int, int]] = {"wecom": (16, 40), "oa": (16, 60)}
SHOWN = (4, 8)  # characters that a phone shows on either level
KEY_BYTES, URL_BYTES = 128, 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: sends `command`, or opens `path` of the service."""

    name: str
    command: str = ""
    path: str = ""

    def button(self, base_url: str) -> Button:
        if self.path:
            return {"type": "view", "name": self.name, "url": base_url + self.path}
        return {"type": "click", "name": self.name, "key": self.command}


@dataclass(frozen=True, slots=True)
class Group:
    """A first-level button with what opens above it."""

    name: str
    entries: tuple[Entry, ...]


_FILL_IN = Group(
    words.FILL_IN,
    (Entry(words.OPEN_TASKS, path="/t"), Entry(words.IN_CHAT, "答题"), Entry(words.WHAT_IS_OPEN, "我的")),
)
_RESULTS = Group(words.RESULTS, (Entry(words.OWN_RESULTS, "成绩"), Entry(words.RECEIPT, "回执")))
MENUS: Mapping[Channel, tuple[Group, ...]] = {
    "wecom": (
        _FILL_IN,
        _RESULTS,
        Group(
            words.MORE,
            (
                Entry(words.HELP, "帮助"),
                Entry(words.SUGGEST, "建议"),
                Entry(words.PROGRESS, "进度"),
                Entry(words.DESK, "后台"),
            ),
        ),
    ),
    "oa": (
        _FILL_IN,
        _RESULTS,
        Group(words.MORE, (Entry(words.HELP, "帮助"), Entry(words.SUGGEST, "建议"), Entry(words.BIND, "绑定"))),
    ),
}


def buttons_of(channel: Channel, base_url: str) -> list[Button]:
    """The menu as `menu/create` takes it."""
    return [
        {"name": group.name, "sub_button": [entry.button(base_url) for entry in group.entries]}
        for group in MENUS[channel]
    ]


def check_buttons(channel: Channel, buttons: Sequence[Button]) -> None:
    """Raise ValueError naming the entry that the platform would refuse or a phone would cut."""
    if not 1 <= len(buttons) <= MAX_BUTTONS:
        raise ValueError(f"a menu has 1 to {MAX_BUTTONS} buttons")
    for button in buttons:
        inner = button.get("sub_button") or []
        if len(inner) > MAX_ENTRIES:
            raise ValueError(f"{button['name']}: at most {MAX_ENTRIES} entries")
        _check(channel, button, 0, is_leaf=not inner)
        for entry in inner:
            _check(channel, entry, 1, is_leaf=True)


def _check(channel: Channel, button: Button, level: int, *, is_leaf: bool) -> None:
    name = str(button.get("name") or "")
    if not 1 <= len(name.encode()) <= NAME_BYTES[channel][level] or len(name) > SHOWN[level]:
        raise ValueError(f"{name}: a name has 1 to {SHOWN[level]} characters")
    if is_leaf and not 1 <= len(str(button.get("key") or "").encode()) <= KEY_BYTES and not button.get("url"):
        raise ValueError(f"{name}: a key has 1 to {KEY_BYTES} bytes")
    if len(str(button.get("url") or "").encode()) > URL_BYTES:
        raise ValueError(f"{name}: an address has at most {URL_BYTES} bytes")


def simplify(buttons: Sequence[Mapping[str, Any]]) -> list[Button]:
    """Only what makes a menu: the platforms add empty lists and fields of their own."""
    plain_buttons = []
    for button in buttons:
        inner = button.get("sub_button") or []
        rows = inner.get("list") or [] if isinstance(inner, Mapping) else inner
        kept = ("name",) if rows else ("type", "name", "key", "url")
        plain: Button = {name: button[name] for name in kept if button.get(name)}
        plain_buttons.append({**plain, "sub_button": simplify(rows)} if rows else plain)
    return plain_buttons


def menu_lines(buttons: Sequence[Mapping[str, Any]], depth: int = 0) -> Iterator[str]:
    """A menu for reading."""
    for button in buttons:
        target = str(button.get("url") or "") or (words.sends(str(button["key"])) if button.get("key") else "")
        yield words.entry_line(str(button.get("name", "")), target, depth=depth)
        yield from menu_lines(button.get("sub_button") or [], depth + 1)
