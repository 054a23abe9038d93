"""Web OAuth of the Official Account: code → openid, and what little is told about a person."""

from __future__ import annotations

from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.wire import Call, Endpoint

PAGE_TOKEN_SECONDS = 7200
REFRESH_SECONDS = 30 * 86400


class OfficialOAuth:
    """`sns/*`: answers JSON that calls itself text/plain, as WeChat's does."""

    def __init__(self, official: Official) -> None:
        self._official = official
        self._tokens: dict[str, tuple[str, str, float]] = {}
        self._refresh: dict[str, tuple[str, str, float]] = {}

    def endpoints(self) -> list[Endpoint]:
        """The endpoints of `/sns`."""
        plain = "text/plain"
        return [
            Endpoint("GET", "/sns/oauth2/access_token", self.access_token, token=False, content_type=plain),
            Endpoint("GET", "/sns/oauth2/refresh_token", self.refresh, token=False, content_type=plain),
            Endpoint("GET", "/sns/userinfo", self.userinfo, token=False, content_type=plain),
            Endpoint("GET", "/sns/auth", self.auth, token=False, content_type=plain),
        ]

    def access_token(self, call: Call) -> dict[str, Any]:
        """The openid behind a code, with a page token that is not the API's."""
        official = self._official
        if call.query.get("appid") != official.app_id:
            raise ApiError(40013, "invalid appid")
        if call.query.get("secret") != official.secret:
            raise ApiError(40125, "invalid appsecret")
        if call.query.get("grant_type") != "authorization_code":
            raise ApiError(40002, "invalid grant_type")
        grant = official.codes.redeem(call.need("code", 41008, "missing code"))
        virtual = {"is_snapshotuser": 1} if grant.snapshot or official.oauth_snapshot(grant.user) else {}
        return {**self._grant(grant.user, grant.scope), **self._union(grant.user), **virtual}

    def refresh(self, call: Call) -> dict[str, Any]:
        """A new page token for an old one, within 30 days."""
        if call.query.get("appid") != self._official.app_id:
            raise ApiError(40013, "invalid appid")
        openid, scope, until = self._refresh.get(call.query.get("refresh_token", ""), ("", "", 0.0))
        if not openid:
            raise ApiError(40030, "invalid refresh_token")
        if until <= self._official.world.clock():
            raise ApiError(42002, "refresh_token expired")
        return self._grant(openid, scope)

    def _grant(self, openid: str, scope: str) -> dict[str, Any]:
        world = self._official.world
        token, refresh = world.word(110), world.word(110)
        self._tokens[token] = (openid, scope, world.clock() + PAGE_TOKEN_SECONDS)
        self._refresh[refresh] = (openid, scope, world.clock() + REFRESH_SECONDS)
        answer = {"access_token": token, "expires_in": PAGE_TOKEN_SECONDS, "refresh_token": refresh}
        return {**answer, "openid": openid, "scope": scope}

    def _union(self, openid: str) -> dict[str, str]:
        follower = self._official.followers.get(openid)
        return {"unionid": follower.unionid} if follower and follower.unionid else {}

    def userinfo(self, call: Call) -> dict[str, Any]:
        """Nickname; sex and region are empty since 2021. Only for snsapi_userinfo (48001)."""
        openid, scope = self._person(call)
        if scope != "snsapi_userinfo":
            raise ApiError(48001, "api unauthorized")
        follower = self._official.followers.get(openid)
        name = follower.nickname if follower else "微信用户"
        empty = dict.fromkeys(("province", "city", "country", "headimgurl"), "")
        return {"openid": openid, "nickname": name, "sex": 0, "language": "", **empty, "privilege": []}

    def auth(self, call: Call) -> dict[str, Any]:
        """Whether a page token still holds."""
        self._person(call)
        return {"errcode": 0, "errmsg": "ok"}

    def _person(self, call: Call) -> tuple[str, str]:
        """(openid, scope) of the page token."""
        openid, scope, until = self._tokens.get(call.query.get("access_token", ""), ("", "", 0.0))
        if not openid or until <= self._official.world.clock():
            raise ApiError(40001, "invalid credential, access_token is invalid or not latest")
        if call.query.get("openid") != openid:
            raise ApiError(40003, "invalid openid")
        return openid, scope
