"""The Official Account's followers, QR codes and menus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.wechat.api import TokenApi
from bot.wechat.errors import PlatformError, Reaction
from bot.wechat.http import Answer

NO_MENU = 46003
MAX_SCENE, MAX_SECONDS = 64, 2_592_000


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code with a scene: `url` stands inside it; `seconds` is None for a permanent one."""

    ticket: str
    url: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class FollowerInfo:
    """What the platform tells of somebody: no name and no picture since 2021. `unionid` only where bound."""

    openid: str
    subscribed: bool
    unionid: str = ""
    subscribed_at: int = 0  # Unix seconds
    scene: str = ""
    tags: tuple[int, ...] = ()


class OfficialPeople(TokenApi):
    """The part of `OfficialClient` about who follows and how they come."""

    async def create_code(self, scene: str, seconds: int | None = None) -> QrCode:
        """A QR code that brings `scene` (1 to 64 characters) along; permanent (100,000 in all) without `seconds`."""
        if not 1 <= len(scene) <= MAX_SCENE or (seconds is not None and not 1 <= seconds <= MAX_SECONDS):
            raise ValueError("a scene has 1 to 64 characters, a temporary code at most 30 days")
        action = "QR_LIMIT_STR_SCENE" if seconds is None else "QR_STR_SCENE"
        body: dict[str, Any] = {"action_name": action, "action_info": {"scene": {"scene_str": scene}}}
        if seconds is not None:
            body["expire_seconds"] = seconds
        answer = await self.post("/cgi-bin/qrcode/create", body)
        ticket, life = answer.get("ticket"), answer.get("expire_seconds")
        if not isinstance(ticket, str) or not ticket:
            raise PlatformError(None, "answer without a ticket", Reaction.RETRY, ambiguous=True)
        return QrCode(ticket, str(answer.get("url") or ""), None if life is None else int(life))

    async def find_follower(self, openid: str) -> FollowerInfo:
        """One person; `drop_recipient` (40003) for an openid of another account."""
        return _follower(await self.read("/cgi-bin/user/info", {"openid": openid, "lang": "zh_CN"}))

    async def set_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """The menu for everybody: at most 3 buttons, 5 entries below each."""
        await self.post("/cgi-bin/menu/create", {"button": list(buttons)})

    async def find_menu(self) -> list[Any]:
        """The buttons of the menu; empty without one."""
        try:
            return list((await self._menu()).get("button") or [])
        except PlatformError as error:
            if error.code != NO_MENU:
                raise
            return []

    async def _menu(self) -> Answer:
        return dict((await self.read("/cgi-bin/menu/get")).get("menu") or {})

    async def delete_menu(self) -> None:
        """No menu any more, personalised ones included."""
        await self.get("/cgi-bin/menu/delete", {})

    async def check_network(self) -> Answer:
        """How the platform sees our callback address: `dns` and `ping` by operator."""
        return await self.post("/cgi-bin/callback/check", {"action": "all", "check_operator": "DEFAULT"})

    async def jsapi_ticket(self) -> str:
        """The ticket for `sign_page` and wx.config."""
        return await self.ticket("jsapi", "/cgi-bin/ticket/getticket", {"type": "jsapi"})


def _follower(row: Mapping[str, Any]) -> FollowerInfo:
    scene = str(row.get("qr_scene_str") or row.get("qr_scene") or "")
    return FollowerInfo(
        openid=str(row["openid"]),
        subscribed=int(row.get("subscribe") or 0) == 1,
        unionid=str(row.get("unionid") or ""),
        subscribed_at=int(row.get("subscribe_time") or 0),
        scene="" if scene == "0" else scene,
        tags=tuple(int(tag) for tag in row.get("tagid_list") or ()),
    )
