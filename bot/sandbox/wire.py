"""The HTTP manners of WeChat's API: 200 whatever happens, an errcode inside, methods and JSON enforced."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from .faults import AFTER_ACCEPT, Fault
from .world import World

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class ApiError(Exception):
    """A refusal with WeChat's errcode; `text` is the beginning of errmsg."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Call:
    """One request as an endpoint sees it."""

    query: Mapping[str, str]
    data: Mapping[str, Any]

    def need(self, name: str, code: int, text: str) -> str:
        """A query parameter, or the refusal for its absence."""
        value = self.query.get(name, "")
        if not value:
            raise ApiError(code, text)
        return value


class Platform(Protocol):
    """What the wire needs of a platform."""

    name: str
    world: World

    def check_token(self, token: str) -> None: ...

    def error_text(self, error: ApiError) -> str: ...


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


def _unknown(call: Call) -> dict[str, Any]:
    raise ApiError(40066, "invalid url")


def _handler(platform: Platform, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        world = platform.world
        world.calls[f"{platform.name}:{request.path}"] += 1
        fault = world.faults.take(platform.name, request.path)
        if fault is not None and fault not in AFTER_ACCEPT:
            return await _broken(platform, request, fault, b"")
        raw = await _answer(platform, endpoint, request)
        if fault is not None:
            return await _broken(platform, request, fault, raw)
        return web.Response(body=raw, content_type=endpoint.content_type, charset="utf-8")

    return handle


async def _answer(platform: Platform, endpoint: Endpoint, request: web.Request) -> bytes:
    try:
        call = Call(request.query, await _data(endpoint, request))
        if endpoint.token:
            platform.check_token(call.need("access_token", 41001, "access_token missing"))
        return _dump(endpoint.run(call))
    except ApiError as error:
        return _dump({"errcode": error.code, "errmsg": platform.error_text(error)})


async def _data(endpoint: Endpoint, request: web.Request) -> dict[str, Any]:
    if endpoint.method not in (request.method, "*"):
        number = 43001 if endpoint.method == "GET" else 43002
        raise ApiError(number, f"require {endpoint.method} method")
    if request.method != "POST" or endpoint.method == "*":
        return {}
    raw = await request.read()
    if not raw:
        raise ApiError(44002, "empty post data")
    try:
        data = json.loads(raw.decode())
    except ValueError:
        raise ApiError(47001, "data format error") from None
    if not isinstance(data, dict):
        raise ApiError(47001, "data format error")
    return data


async def _broken(platform: Platform, request: web.Request, fault: Fault, raw: bytes) -> web.StreamResponse:
    """Fail as planned. An errcode is answered; the rest breaks the connection or the body."""
    if isinstance(fault, int):
        text = platform.error_text(ApiError(fault, "planned failure"))
        return web.Response(body=_dump({"errcode": fault, "errmsg": text}), content_type="application/json")
    if fault.startswith("502"):
        return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
    if fault == "empty":
        return web.Response(content_type="application/json")
    if fault == "truncated":
        return web.Response(body=raw[: len(raw) // 2], content_type="application/json")
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
