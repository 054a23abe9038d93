"""The Official Account's followers and QR codes over the API."""

from __future__ import annotations

import io
import math
from typing import Any

import segno
from aiohttp import web

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.official.followers import Follower
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.official.scenes import PERMANENT
from bot.sandbox.platforms.wire import Call, Endpoint

_PAGE, _BATCH = 10000, 100
_LONGEST = 2592000  # 30 days
_KINDS = ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")
SHOW_PATH = "/cgi-bin/showqrcode"


class OfficialPeople:
    """Who follows, and the codes by which they come."""

    def __init__(self, official: Official) -> None:
        self._official = official

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        return [
            Endpoint("GET", f"{base}/user/info", self.user_info),
            Endpoint("POST", f"{base}/user/info/batchget", self.user_batch),
            Endpoint("GET", f"{base}/user/get", self.user_get),
            Endpoint("POST", f"{base}/qrcode/create", self.qr_create),
        ]

    def user_info(self, call: Call) -> dict[str, Any]:
        """A follower without name and picture, as since 2021."""
        return self._info(call.query.get("openid", ""))

    def user_batch(self, call: Call) -> dict[str, Any]:
        """At most 100 followers."""
        openids = [str(row.get("openid")) for row in call.data.get("user_list") or ()]
        if not 1 <= len(openids) <= _BATCH:
            raise ApiError(40032, "invalid openid list size")
        return {"user_info_list": [self._info(openid) for openid in openids]}

    def _info(self, openid: str) -> dict[str, Any]:
        follower = self._official.followers.get(openid)
        if follower is None:
            raise ApiError(40003, "invalid openid")
        if not follower.subscribed:
            return {"subscribe": 0, "openid": follower.openid, "tagid_list": []}
        union = {"unionid": follower.unionid} if follower.unionid else {}
        head = {"subscribe": 1, "openid": follower.openid, "language": "zh_CN", "subscribe_time": follower.since}
        return {**head, **union, "remark": "", "groupid": 0, "tagid_list": list(follower.tags), **_scene(follower)}

    def user_get(self, call: Call) -> dict[str, Any]:
        """Openids of the followers, 10,000 a page."""
        every = [f.openid for f in self._official.followers.values() if f.subscribed]
        start = call.query.get("next_openid", "")
        if start and start not in every:
            raise ApiError(40003, "invalid openid")
        page = every[every.index(start) + 1 if start else 0 :][:_PAGE]
        data = {"data": {"openid": page}} if page else {}
        return {"total": len(every), "count": len(page), **data, "next_openid": page[-1] if page else ""}

    def qr_create(self, call: Call) -> dict[str, Any]:
        """A QR code with a scene, temporary (60 s unless said, 30 days at most) or permanent."""
        action = str(call.data.get("action_name"))
        scene = (call.data.get("action_info") or {}).get("scene") or {}
        permanent = "LIMIT" in action
        if action not in _KINDS:
            raise ApiError(40053, "invalid action info")
        name = _scene_name(action, scene)
        if permanent and self._official.scenes.permanent >= PERMANENT:
            raise ApiError(45009, "reach max api daily quota limit")
        seconds = math.inf if permanent else min(int(call.data.get("expire_seconds") or 60), _LONGEST)
        ticket = self._official.scenes.create(name, seconds, numbered="STR" not in action)
        life = {} if permanent else {"expire_seconds": int(seconds)}
        return {"ticket": ticket, **life, "url": self._official.scenes.address(ticket)}


def _scene_name(action: str, scene: dict[str, Any]) -> str:
    """The scene as it will come back; 40053 where it breaks its kind's rule."""
    if "STR" in action:
        name = str(scene.get("scene_str") or "")
        if not 1 <= len(name) <= 64:
            raise ApiError(40053, "invalid action info")
        return name
    number, most = int(scene.get("scene_id") or 0), 100_000 if "LIMIT" in action else 2**32 - 1
    if not 1 <= number <= most:
        raise ApiError(40053, "invalid action info")
    return str(number)


def _scene(follower: Follower) -> dict[str, Any]:
    """By what code somebody came."""
    way = "ADD_SCENE_QR_CODE" if follower.scene else "ADD_SCENE_SEARCH"
    number, name = (int(follower.scene), "") if follower.numbered else (0, follower.scene)
    return {"subscribe_scene": way, "qr_scene": number, "qr_scene_str": name}


def add_showqrcode(app: web.Application, official: Official) -> None:
    """mp.weixin.qq.com/cgi-bin/showqrcode: the picture, without an access token; 404 for an unknown ticket."""

    async def show(request: web.Request) -> web.Response:
        scene = official.scenes.find(request.query.get("ticket", ""))
        if scene is None:
            raise web.HTTPNotFound
        return web.Response(body=qr_png(scene.address), content_type="image/png")

    app.router.add_get(SHOW_PATH, show)


def qr_png(text: str) -> bytes:
    """A QR code as a picture of about 430 pixels."""
    held = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(held, kind="png", scale=max(2, 430 // code.symbol_size()[0]), border=2)
    return held.getvalue()
