"""The HTTP manners of WeChat's API: 200 whatever happens, an errcode inside, methods and JSON enforced."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.faults.limits import Limits
from bot.sandbox.faults.script import NOT_DONE, NOTHING, Step, Struck
from bot.sandbox.world import World

log = logging.getLogger(__name__)
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
WARNING = "Warning: wrong json format. "


@dataclass(frozen=True, slots=True)
class Call:
    """One request as an endpoint sees it; `struck` are planned failures that change what it does."""

    query: Mapping[str, str]
    data: Mapping[str, Any]
    path: str = ""
    struck: Struck = NOTHING
    remote: str | None = None

    def need(self, name: str, code: int, text: str) -> str:
        """A query parameter, or the refusal for its absence."""
        value = self.query.get(name, "")
        if not value:
            raise ApiError(code, text)
        return value

    @property
    def token(self) -> str:
        """The access token it carries; 41001 without one."""
        return self.need("access_token", 41001, "access_token missing")


class Platform(Protocol):
    """What the wire needs of a platform."""

    name: str
    world: World
    limits: Limits
    bad_parameter: int

    def check_token(self, call: Call) -> None: ...

    def check_address(self, call: Call) -> None: ...

    def rotate_tokens(self) -> None: ...

    def error_text(self, error: ApiError, address: str | None) -> str: ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path with its one method and what it does; `token` says whether an access token is needed."""

    method: str
    path: str
    run: Callable[[Call], dict[str, Any]]
    token: bool = True
    content_type: str = "application/json"


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_endpoints(app: web.Application, platform: Platform, endpoints: list[Endpoint]) -> None:
    """Route the endpoints; anything else under the API's paths is `invalid url`."""
    for endpoint in endpoints:
        app.router.add_route("*", endpoint.path, _handler(platform, endpoint))
    unknown = Endpoint("*", "", _unknown, token=False)
    for prefix in ("/cgi-bin", "/sns", "/wxaapi"):
        app.router.add_route("*", prefix + "/{tail:.*}", _handler(platform, unknown))


def ok(**fields: Any) -> dict[str, Any]:
    """The plain success: errcode 0, errmsg ok, and the fields."""
    return {"errcode": 0, "errmsg": "ok", **fields}


def _unknown(call: Call) -> dict[str, Any]:
    raise ApiError(40066, "invalid url")


def _handler(platform: Platform, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        platform.world.calls[f"{platform.name}:{request.path}"] += 1
        platform.limits.under_way += 1
        try:
            return await _exchange(platform, endpoint, request)
        finally:
            platform.limits.under_way -= 1

    return handle


async def _exchange(platform: Platform, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
    raw = await request.read()
    query_data = _parsed(raw)
    struck = platform.world.faults.take(platform.name, (request.path,), _users(request.query, query_data))
    hard = struck.hard
    if hard is not None and (isinstance(hard.fault, int) or hard.fault in NOT_DONE):
        return await _broken(platform, endpoint, request, hard, b"")
    answer = _answer(platform, endpoint, request, raw, query_data, struck)
    slow = struck.find("slow")
    if slow is not None:
        await platform.world.wait(slow.number(6))
    if hard is not None:
        return await _broken(platform, endpoint, request, hard, answer)
    headers = None
    if struck.find("gzip") is not None:
        answer, headers = gzip.compress(answer, mtime=0), {"Content-Encoding": "gzip"}
    return _said(endpoint, answer, headers)


def _said(endpoint: Endpoint, body: bytes, headers: Mapping[str, str] | None = None) -> web.Response:
    """HTTP 200, whatever the body says, in the endpoint's type."""
    return web.Response(body=body, content_type=endpoint.content_type, charset="utf-8", headers=headers)


def _answer(
    platform: Platform, endpoint: Endpoint, request: web.Request, raw: bytes, value: object, struck: Struck
) -> bytes:
    try:
        _check_method(endpoint, request.method)
        call = Call(request.query, {}, request.path, struck, request.remote)
        if struck.find("rotate") is not None:
            platform.rotate_tokens()
        platform.check_address(call)
        if endpoint.token:
            platform.check_token(call)
        platform.limits.spend(request.path, platform.world.clock())
        answer = _run(platform, endpoint, replace(call, data=_data(endpoint, raw, value)))
    except ApiError as error:
        return _dump({"errcode": error.code, "errmsg": platform.error_text(error, request.remote), **error.fields})
    lifetime = struck.find("expires_in")
    if lifetime is not None and "expires_in" in answer:
        answer = {**answer, "expires_in": lifetime.value}
    if struck.find("warning") is not None:
        answer = {**answer, "errmsg": WARNING + "ok"}
    return _dump(answer)


def _run(platform: Platform, endpoint: Endpoint, call: Call) -> dict[str, Any]:
    """What the endpoint says; a field of a wrong kind is the caller's mistake, never a 500."""
    try:
        return endpoint.run(call)
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError):
        log.warning("%s %s was called with fields that it cannot take", platform.name, call.path, exc_info=True)
        raise ApiError(platform.bad_parameter, "invalid Request Parameter") from None


def _parsed(raw: bytes) -> object:
    """The JSON of a body; None where it is none."""
    try:
        return json.loads(raw.decode()) if raw else None
    except (ValueError, RecursionError):
        return None


def _check_method(endpoint: Endpoint, method: str) -> None:
    if endpoint.method not in (method, "*"):
        number = 43001 if endpoint.method == "GET" else 43002
        raise ApiError(number, f"require {endpoint.method} method")


def _data(endpoint: Endpoint, raw: bytes, value: object) -> dict[str, Any]:
    if endpoint.method != "POST":
        return {}
    if not raw:
        raise ApiError(44002, "empty post data")
    if not isinstance(value, dict):
        raise ApiError(47001, "data format error")
    return value


def _users(query: Mapping[str, str], value: object) -> set[str]:
    """Everybody whom a call names: openids and userids in its query and body."""
    userids = {query.get("openid", ""), query.get("userid", "")}
    if isinstance(value, dict):
        userids |= set(str(value.get("touser") or "").split("|"))
        listed = value.get("userids")
        userids |= {user for user in listed if isinstance(user, str)} if isinstance(listed, list) else set()
    return userids - {""}


async def _broken(
    platform: Platform, endpoint: Endpoint, request: web.Request, step: Step, raw: bytes
) -> web.StreamResponse:
    """Fail as planned. An errcode is answered; the rest breaks the connection or the body."""
    fault = step.fault
    if isinstance(fault, int):
        text = platform.error_text(ApiError(fault, "planned failure"), request.remote)
        return _said(endpoint, _dump({"errcode": fault, "errmsg": text}))
    if fault.startswith("502"):
        return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
    if fault == "empty":
        return _said(endpoint, b"")
    if fault == "truncated":
        return _said(endpoint, raw[: len(raw) // 2])
    if fault.startswith("timeout"):
        await _hold(request, platform.world.hold)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _hold(request: web.Request, seconds: float) -> None:
    """Say nothing until the caller has gone away, or `seconds` have passed."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.02)


def _dump(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
