"""A route and its guard. Every page is one, written out in `bot/pages/__init__.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from aiohttp import web

from bot.pages.refusals import ErrorPage
from bot.pages.render import show
from bot.pages.unsent_form import carry, is_form
from bot.phrases import pages
from bot.services import SERVICES
from bot.web.errors import Handler
from bot.web.forms import FIELDS, Fields, check_csrf, read_fields
from bot.web.login import begin_login, find_visitor
from bot.web.sessions import SESSION, find_session
from surveys.accounts.bindings import Profile
from surveys.errors import AccountMoved, NotAllowed, SurveyError

Guard = Literal["person", "public", "open"]
"""person: a session whose account is still its party's: a GET looks it up, a POST proves it in the transaction that
acts (`prove_account`), and CSRF on every POST. public: the same for whoever WeChat knows, roster or not. open:
everybody."""

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
            return await _turn_away(request, NotAllowed("session_missing"))
        request[SESSION] = session
        fields = await read_fields(request)
        try:
            check_csrf(request, fields)
        except NotAllowed as refusal:
            return await _turn_away(request, refusal, fields)
        request[FIELDS] = fields
        try:
            return await handler(request)
        except AccountMoved as refusal:
            return await _turn_away(request, refusal, fields)

    return handle


async def _turn_away(request: web.Request, refusal: SurveyError, fields: Fields | None = None) -> web.StreamResponse:
    """Refuse (403), but give a browser back what was typed into a form: it is there again after the login."""
    if "text/html" not in request.headers.get("Accept", ""):
        raise refusal
    sent = fields if fields is not None else await read_fields(request)
    if not is_form(sent):
        raise refusal
    expired = pages.EXPIRED[refusal.code]
    back = request.path.removesuffix("/draft").lstrip("/")
    page = ErrorPage(pages.ERROR_TITLES["POST"], expired + pages.CARRIED, "", back)
    response = show(request, page, status=refusal.status)
    if not carry(request, response, sent):
        return show(request, replace(page, sentence=expired + pages.NOT_CARRIED), status=refusal.status)
    return response
