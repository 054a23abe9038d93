"""The Official Account's API over the simulated followers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .followers import Follower
from .official import Official
from .wecom_api import checked_menu
from .wire import ApiError, Call, Endpoint

LAST_MINUTES = 300
CLIENT_ID_SECONDS = 600


class OfficialApi:
    """The endpoints of one account."""

    def __init__(self, official: Official) -> None:
        self._official = official
        self._plain = self._stable = ""
        self._forced: list[float] = []
        self._client_ids: dict[tuple[str, str], tuple[float, int]] = {}

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint of `/cgi-bin` with its method; `sns/*` stands in `official_oauth.py`."""
        base = "/cgi-bin"
        return [
            Endpoint("GET", f"{base}/token", self.token, token=False),
            Endpoint("POST", f"{base}/stable_token", self.stable_token, token=False),
            Endpoint("POST", f"{base}/message/custom/send", self.custom_send),
            Endpoint("POST", f"{base}/message/template/send", self.template_send),
            Endpoint("GET", f"{base}/template/get_all_private_template", self.template_list),
            Endpoint("GET", f"{base}/user/info", self.user_info),
            Endpoint("GET", f"{base}/user/get", self.user_get),
            Endpoint("POST", f"{base}/qrcode/create", self.qr_create),
            Endpoint("POST", f"{base}/menu/create", self.menu_create),
            Endpoint("GET", f"{base}/menu/get", self.menu_get),
            Endpoint("GET", f"{base}/menu/delete", self.menu_delete),
            Endpoint("GET", f"{base}/getcallbackip", lambda call: {"ip_list": ["127.0.0.1"]}),
        ]

    def token(self, call: Call) -> dict[str, Any]:
        """A new token each time; the one before lives five minutes more."""
        self._check_app(call.query)
        tokens = self._official.tokens
        tokens.supersede(self._plain)
        self._plain = tokens.new()
        return {"access_token": self._plain, "expires_in": int(tokens.left(self._plain))}

    def stable_token(self, call: Call) -> dict[str, Any]:
        """The same token until its last five minutes, then a new one beside it."""
        self._check_app(call.data)
        tokens = self._official.stable
        forced = bool(call.data.get("force_refresh"))
        if forced:
            self._check_force()
            tokens.supersede(self._stable)
        if forced or tokens.left(self._stable) <= LAST_MINUTES:
            self._stable = tokens.new()
        return {"access_token": self._stable, "expires_in": int(tokens.left(self._stable))}

    def _check_force(self) -> None:
        now = self._official.world.clock()
        self._forced = [at for at in self._forced if at > now - 86400]
        if len(self._forced) >= 20 or (self._forced and self._forced[-1] > now - 30):
            raise ApiError(45009, "reach max api daily quota limit")
        self._forced.append(now)

    def _check_app(self, given: Mapping[str, Any]) -> None:
        if given.get("grant_type") != "client_credential":
            raise ApiError(40002, "invalid grant_type")
        if given.get("appid") != self._official.app_id:
            raise ApiError(40013, "invalid appid")
        if given.get("secret") != self._official.secret:
            raise ApiError(40001, "invalid credential, secret is invalid or not latest")

    def custom_send(self, call: Call) -> dict[str, Any]:
        """A customer-service message, inside the allowance that the follower's last act opened."""
        follower = self._following(call.data)
        kind = call.data.get("msgtype")
        if kind != "text":
            raise ApiError(40008, "invalid message type")
        text = (call.data.get("text") or {}).get("content")
        if not isinstance(text, str) or not text.strip():
            raise ApiError(44004, "empty content")
        if len(text.encode()) > 2048:
            raise ApiError(45002, "content size out of limit")
        follower.spend(self._official.world.clock())
        self._official.chats.add(follower.openid, "in", text)
        return _ok()

    def template_send(self, call: Call) -> dict[str, Any]:
        """A template message; what became of it is reported by TEMPLATESENDJOBFINISH."""
        official, data = self._official, call.data
        template = official.templates.get(str(data.get("template_id")))
        if template is None:
            raise ApiError(40037, "invalid template_id")
        follower = self._following(data)
        text = template.fill(data.get("data") or {})
        known = self._known(follower.openid, str(data.get("client_msg_id") or ""))
        if known:
            return _ok(msgid=known)
        msgid = official.world.number()
        self._remember(follower.openid, str(data.get("client_msg_id") or ""), msgid)
        status = "failed:user block" if follower.blocked else "success"
        if not follower.blocked:
            link = str(data.get("url") or "")
            official.chats.add(follower.openid, "in", text, kind="template", title=template.title, link=link)
        official.world.spawn(official.report_template(follower.openid, msgid, status))
        return _ok(msgid=msgid)

    def _known(self, openid: str, client_id: str) -> int:
        until, msgid = self._client_ids.get((openid, client_id), (0.0, 0))
        return msgid if client_id and until > self._official.world.clock() else 0

    def _remember(self, openid: str, client_id: str, msgid: int) -> None:
        self._client_ids[openid, client_id] = (self._official.world.clock() + CLIENT_ID_SECONDS, msgid)

    def _following(self, data: Mapping[str, Any]) -> Follower:
        follower = self._official.followers.get(str(data.get("touser")))
        if follower is None:
            raise ApiError(40003, "invalid openid")
        if not follower.subscribed:
            raise ApiError(43004, "require subscribe")
        return follower

    def template_list(self, call: Call) -> dict[str, Any]:
        """The templates approved for the account."""
        rows = [
            {"template_id": t.template_id, "title": t.title, "content": t.content(), "example": ""}
            for t in self._official.templates.values()
        ]
        return {"template_list": rows}

    def user_info(self, call: Call) -> dict[str, Any]:
        """A follower without name and picture, as since 2021."""
        follower = self._official.followers.get(call.query.get("openid", ""))
        if follower is None:
            raise ApiError(40003, "invalid openid")
        if not follower.subscribed:
            return {"subscribe": 0, "openid": follower.openid}
        union = {"unionid": follower.unionid} if follower.unionid else {}
        fields = {"subscribe": 1, "openid": follower.openid, "subscribe_time": follower.since, "remark": ""}
        return {**fields, **union, "groupid": 0, "tagid_list": [], "qr_scene": 0, "qr_scene_str": follower.scene}

    def user_get(self, call: Call) -> dict[str, Any]:
        """Openids of the followers, 10,000 a page."""
        every = [f.openid for f in self._official.followers.values() if f.subscribed]
        start = call.query.get("next_openid", "")
        rest = every[every.index(start) + 1 :] if start in every else every
        page = rest[:10000]
        return {
            "total": len(every),
            "count": len(page),
            "data": {"openid": page},
            "next_openid": page[-1] if page else "",
        }

    def qr_create(self, call: Call) -> dict[str, Any]:
        """A QR code with a scene, temporary (60 s unless said, 30 days at most) or permanent."""
        action = str(call.data.get("action_name"))
        scene = (call.data.get("action_info") or {}).get("scene") or {}
        name = str(scene.get("scene_str" if "STR" in action else "scene_id", ""))
        kinds = {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
        if action not in kinds or not 1 <= len(name) <= 64:
            raise ApiError(40053, "invalid action info")
        seconds = math.inf if "LIMIT" in action else min(int(call.data.get("expire_seconds") or 60), 2592000)
        ticket = self._official.scenes.create(name, seconds)
        life = {} if "LIMIT" in action else {"expire_seconds": int(seconds)}
        return {"ticket": ticket, **life, "url": self._official.scenes.address(ticket)}

    def menu_create(self, call: Call) -> dict[str, Any]:
        """At most 3 × 5 entries."""
        self._official.menu = checked_menu(call.data)
        return _ok()

    def menu_get(self, call: Call) -> dict[str, Any]:
        """The menu one level down; 46003 without one."""
        if not self._official.menu:
            raise ApiError(46003, "menu no exist")
        return {"menu": {"button": self._official.menu}}

    def menu_delete(self, call: Call) -> dict[str, Any]:
        """No menu any more."""
        self._official.menu = []
        return _ok()


def _ok(**fields: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **fields}
