"""Menus: what may stand in one, and who sees which (个性化菜单)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.faults.errors import ApiError

KEYED = (
    *("click", "scancode_push", "scancode_waitmsg", "location_select"),
    *("pic_sysphoto", "pic_photo_or_album", "pic_weixin"),
)
_OTHERS = ("view", "miniprogram", "view_miniprogram", "media_id", "view_limited", "article_id", "article_view_limited")
_BUTTONS, _SUB_BUTTONS = 3, 5
_NAME, _SUB_NAME, _KEY, _URL = 16, 60, 128, 1024  # bytes
Button = dict[str, Any]


def checked_menu(data: Mapping[str, Any]) -> list[Button]:
    """The buttons of a menu, 3 at most with 5 each below; the platform's own number for what is wrong."""
    buttons = data.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _BUTTONS:
        raise ApiError(40016, "invalid button size")
    for button in buttons:
        inner = button.get("sub_button") or []
        if isinstance(inner, dict):  # as menu/get of the console's own menus has it
            inner = inner.get("list") or []
        if len(inner) > _SUB_BUTTONS:
            raise ApiError(40023, "invalid sub button size")
        _check(button, _NAME, 40018, leaf=not inner)
        for entry in inner:
            _check(entry, _SUB_NAME, 40025, leaf=True)
    return buttons


def _check(button: Button, longest: int, refusal: int, *, leaf: bool) -> None:
    if not 1 <= len(str(button.get("name") or "").encode()) <= longest:
        raise ApiError(refusal, "invalid button name size")
    if not leaf:
        return
    kind = button.get("type")
    if kind in KEYED and not 1 <= len(str(button.get("key") or "").encode()) <= _KEY:
        raise ApiError(40019, "invalid button key size")
    if kind in ("view", "miniprogram") and not 1 <= len(str(button.get("url") or "").encode()) <= _URL:
        raise ApiError(40020, "invalid button url size")
    if kind not in (*KEYED, *_OTHERS):
        raise ApiError(40017, "invalid button type")


class Conditional:
    """Personalised menus of the Official Account: the newest whose rule fits is shown, else the common one."""

    def __init__(self) -> None:
        self._menus: dict[int, tuple[list[Button], dict[str, str]]] = {}
        self._last = 400000000

    def add(self, data: Mapping[str, Any]) -> int:
        """The id of a new one; 65305 without a rule."""
        rule = {name: str(value) for name, value in (data.get("matchrule") or {}).items() if value not in ("", None)}
        if not rule:
            raise ApiError(65305, "empty matchrule")
        buttons = checked_menu(data)
        self._last += 1
        self._menus[self._last] = (buttons, rule)
        return self._last

    def remove(self, menuid: int) -> None:
        """65301 for one that is not there."""
        if self._menus.pop(menuid, None) is None:
            raise ApiError(65301, "no such menuid")

    def clear(self) -> None:
        """Deleting the common menu deletes these, too."""
        self._menus.clear()

    def rows(self) -> list[dict[str, Any]]:
        """As menu/get lists them, newest first."""
        return [
            {"button": buttons, "matchrule": rule, "menuid": number}
            for number, (buttons, rule) in reversed(self._menus.items())
        ]

    def match(self, tags: Sequence[int], platform: str) -> tuple[int, list[Button]] | None:
        """(menuid, buttons) that somebody with these tags on this platform (1 iOS, 2 Android) sees."""
        for row in self.rows():
            rule = row["matchrule"]
            tagged = "tag_id" not in rule or int(rule["tag_id"]) in tags
            if tagged and rule.get("client_platform_type", platform) == platform:
                return row["menuid"], row["button"]
        return None
