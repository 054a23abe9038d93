"""A small WeCom and a small Official Account of our own, on two free ports, in a thread."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Sent:
    at: float
    to: tuple[str, ...]
    text: str
    body: dict[str, Any]
    heard: bool = True  # reached the phones, whatever the caller was told


@dataclass
class Platform:
    """What was sent, who signs in next, and which failures come first."""

    corp_id: str
    secret: str
    app_id: str
    app_secret: str
    sent: list[Sent] = field(default_factory=list)  # by WeCom
    told: list[Sent] = field(default_factory=list)  # by the Official Account
    failures: list[str] = field(default_factory=list)  # eaten one by one by message/send
    invalid: set[str] = field(default_factory=set)  # userids that WeCom does not know
    calls: list[tuple[float, str]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # OAuth code → userid or openid
    tokens: set[str] = field(default_factory=set)
    wecom_base: str = ""
    oa_base: str = ""

    def texts_for(self, userid: str, since: int = 0) -> list[str]:
        return [one.text for one in self.sent[since:] if userid in one.to and one.heard]

    def code_for(self, person: str) -> str:
        code = f"code{len(self.codes)}x{person}"
        self.codes[code] = person
        return code

    # ---- both
    def _new_token(self, kind: str) -> str:
        token = f"{kind}-{len(self.tokens)}-{time.monotonic_ns()}"
        self.tokens.add(token)
        return token

    def _refuse_token(self, request: web.Request) -> web.Response | None:
        if request.query.get("access_token") not in self.tokens:
            return _say(errcode=40014, errmsg="invalid access_token")
        return None

    # ---- WeCom
    async def gettoken(self, request: web.Request) -> web.Response:
        if (request.query.get("corpid"), request.query.get("corpsecret")) != (self.corp_id, self.secret):
            return _say(errcode=40001, errmsg="invalid credential")
        return _say(errcode=0, errmsg="ok", access_token=self._new_token("w"), expires_in=7200)

    async def send(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refuse_token(request)) is not None:
            return refused
        body = json.loads(await request.read())
        self.calls.append((time.monotonic(), "send"))
        people = tuple(body["touser"].split("|"))
        assert len(people) <= 1000
        failure = self.failures.pop(0) if self.failures else ""
        content = body.get(body["msgtype"], {})
        text = content.get("content") or json.dumps(content, ensure_ascii=False)
        one = Sent(time.monotonic(), people, text, body, heard=failure in ("", "timeout after"))
        if failure == "42001":
            self.tokens.discard(request.query["access_token"])
        answer = await _fail(request, failure)
        if answer is not None and failure != "timeout after":
            return answer
        unknown = [person for person in people if person in self.invalid]
        self.sent.append(Sent(one.at, tuple(p for p in people if p not in self.invalid), text, body))
        if answer is not None:
            return answer
        if unknown and len(unknown) == len(people):
            return _say(errcode=81013, errmsg="user & party & tag all invalid")
        bad = "|".join(person.lower() for person in unknown)
        return _say(errcode=0, errmsg="ok", invaliduser=bad, invalidparty="", invalidtag="", msgid=f"m{len(self.sent)}")

    async def getuserinfo(self, request: web.Request) -> web.Response:
        if (refused := self._refuse_token(request)) is not None:
            return refused
        person = self.codes.pop(request.query.get("code", ""), None)
        if person is None:
            return _say(errcode=40029, errmsg="invalid code")
        if person.startswith("openid:"):
            return _say(errcode=0, errmsg="ok", openid=person.removeprefix("openid:"))
        return _say(errcode=0, errmsg="ok", userid=person, user_ticket="t", expires_in=1800)

    # ---- Official Account
    async def stable_token(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read()) if request.method == "POST" else dict(request.query)
        if (body.get("appid"), body.get("secret")) != (self.app_id, self.app_secret):
            return _say(errcode=40001, errmsg="invalid credential rid: 00000000-00000000-00000000")
        return _say(access_token=self._new_token("o"), expires_in=7200)

    async def tell(self, request: web.Request) -> web.Response:
        if (refused := self._refuse_token(request)) is not None:
            return refused
        body = json.loads(await request.read())
        text = body.get("text", {}).get("content") or json.dumps(body, ensure_ascii=False)
        self.told.append(Sent(time.monotonic(), (body["touser"],), text, body))
        return _say(errcode=0, errmsg="ok", msgid=len(self.told))

    async def sns_token(self, request: web.Request) -> web.Response:
        query = request.query
        assert list(query) == ["appid", "secret", "code", "grant_type"] or set(query) == {
            "appid",
            "secret",
            "code",
            "grant_type",
        }
        openid = self.codes.pop(query["code"], None)
        if openid is None:
            return _say(errcode=40163, errmsg="code been used", kind="text/plain")
        snapshot = {"is_snapshotuser": 1} if openid.startswith("snap") else {}
        more: dict[str, Any] = {"scope": "snsapi_base", **snapshot}
        return _say(access_token="sns", expires_in=7200, refresh_token="r", openid=openid, kind="text/plain", **more)

    def apps(self) -> tuple[web.Application, web.Application]:
        wecom, oa = web.Application(), web.Application()
        wecom.router.add_get("/cgi-bin/gettoken", self.gettoken)
        wecom.router.add_post("/cgi-bin/message/send", self.send)
        wecom.router.add_get("/cgi-bin/auth/getuserinfo", self.getuserinfo)
        oa.router.add_post("/cgi-bin/stable_token", self.stable_token)
        oa.router.add_get("/cgi-bin/token", self.stable_token)
        oa.router.add_post("/cgi-bin/message/custom/send", self.tell)
        oa.router.add_post("/cgi-bin/message/template/send", self.tell)
        oa.router.add_get("/sns/oauth2/access_token", self.sns_token)
        return wecom, oa


def _say(*, kind: str = "application/json", **fields: Any) -> web.Response:
    return web.Response(text=json.dumps(fields, ensure_ascii=False), content_type=kind, charset="utf-8")


async def _fail(request: web.Request, failure: str) -> web.StreamResponse | None:
    if not failure:
        return None
    if failure == "502":
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
    if failure in ("reset", "timeout", "timeout after"):
        if failure != "reset":
            await asyncio.sleep(12)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if failure == "empty":
        return web.Response(text="")
    return _say(errcode=int(failure), errmsg="injected")


def run_platform(platform: Platform) -> Callable[[], None]:
    """Serve both in a thread; the returned function ends it."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    runners: list[web.AppRunner] = []

    async def serve() -> None:
        for name, app in zip(("wecom_base", "oa_base"), platform.apps(), strict=True):
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            runners.append(runner)
            setattr(platform, name, f"http://127.0.0.1:{runner.addresses[0][1]}")
        ready.set()

    async def close() -> None:
        for runner in runners:
            await runner.cleanup()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop() -> None:
        asyncio.run_coroutine_threadsafe(close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)

    return stop
