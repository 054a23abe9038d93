"""A route and its guard. Every page is one, written out in ``bot/pages/__init__.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.login import begin_login, find_visitor
from bot.services import SERVICES
from bot.web import FIELDS, SESSION, Handler, check_csrf, find_session, read_fields
from surveys.accounts import Profile
from surveys.errors import NotAllowed

Guard = Literal["person", "public", "open"]
"""person: a session, known anew on every GET, and CSRF on every POST. public: the same for whoever WeChat
knows, roster or not. open: everybody."""

PROFILE: web.RequestKey[Profile] = web.RequestKey("profile", Profile)


@dataclass(frozen=True, slots=True)
class Route:
    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    guard: Guard


def guarded(route: Route) -> Handler:
    """The handler behind its guard."""
    if route.guard == "open":
        return route.handler
    if route.guard == "public":
        return _public_reading(route.handler) if route.method == "GET" else _writing(route.handler, public=True)
    return _reading(route.handler) if route.method == "GET" else _writing(route.handler)


def _reading(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        session = find_session(request)
        if session is None:
            return begin_login(request)
        services = request.app[SERVICES]
        profile = await services.read(find_visitor, channel=session.channel, address=session.address)
        if profile is None or profile.party != session.party:  # left, unbound, or bound anew: ask WeChat who it is
            return begin_login(request)
        request[SESSION], request[PROFILE] = session, profile
        return await handler(request)

    return handle


def _public_reading(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        session = find_session(request, public=True)
        if session is None:
            return begin_login(request)
        request[SESSION] = session
        return await handler(request)

    return handle


def _writing(handler: Handler, *, public: bool = False) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        session = find_session(request, public=public)
        if session is None:
            raise NotAllowed("session_missing")
        request[SESSION] = session
        fields = await read_fields(request)
        check_csrf(request, fields)
        request[FIELDS] = fields
        return await handler(request)

    return handle
