"""Refusals as pages and security headers on every response.

No cookie, token or answer is ever logged: of an unknown exception we keep its type and the lines of code it passed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web
from aiohttp.http import HttpProcessingError
from multidict import istr

from bot.outages import OUTAGE, log_failure
from bot.phrases.moments import note_calendar
from bot.services import SERVICES
from surveys.errors import SurveyError
from surveys.store.health import is_database_away
from surveys.work import encode_code

_BROKEN_BODY = (web.RequestPayloadError, HttpProcessingError, ConnectionError)
"""How a body ends that its sender cut off or never sent whole."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorPage = Callable[[web.Request, int, SurveyError | None, str], web.StreamResponse]

_log = logging.getLogger("pingji.web")

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HEADERS = tuple((istr(name), value) for name, value in _SECURITY.items())
"""Names that are compared without case once and not at every response."""
_HSTS = "max-age=31536000"


ERROR_PAGE: web.AppKey[ErrorPage] = web.AppKey("error_page", ErrorPage)  # type: ignore[arg-type]  # a callable type


class SlowBody(SurveyError):
    """A body that was not whole in time."""

    status = 408


class BrokenBody(SurveyError):
    """A body that did not arrive whole, or packed: no browser and no platform packs what it posts."""

    status = 400


def is_packed(request: web.Request) -> bool:
    """Whether the body has a content encoding: unpacked, a small one may be gigabytes."""
    return request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A refusal becomes its sentence with its status; what nobody foresaw becomes a 500 with a number to quote."""
    page = request.app[ERROR_PAGE]
    note_calendar(request.app[SERVICES].today)
    try:
        if "\0" in request.path:  # no page is called so, and PostgreSQL cannot even ask for it
            raise web.HTTPNotFound
        if is_packed(request):
            raise BrokenBody("body_unreadable")
        return await handler(request)
    except _BROKEN_BODY:
        return page(request, BrokenBody.status, BrokenBody("body_unreadable"), "")
    except SurveyError as error:
        return page(request, error.status, error, "")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return page(request, error.status, None, "")
    except Exception as error:
        if is_database_away(error):
            OUTAGE.begin(error)
            return page(request, 503, None, "")
        number = encode_code(request.app[SERVICES].random.randbytes(8), 8)
        log_failure(_log, error, "request %s %s failed (%s)", request.method, _route_of(request), number)
        return page(request, 500, None, number)


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(no route)"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on everything that did not bring its own."""
    for name, value in _HEADERS:
        response.headers.setdefault(name, value)
    # the demo serves the sandbox's application below its own
    services = request.app.get(SERVICES) or request.config_dict.get(SERVICES)
    if services is not None and services.settings.secure_cookies:  # the address is https
        response.headers["Strict-Transport-Security"] = _HSTS


_OWN_PATH = re.compile(r"/(?![/\\])[\w./%~?=&-]*", re.ASCII)


def own_path(path: str) -> str:
    """`path` if it leads to a page of ours, else the tasks: nobody is sent elsewhere."""
    return path if _OWN_PATH.fullmatch(path) else "/t"


def local_time(request: web.Request, at: datetime) -> datetime:
    return at.astimezone(request.app[SERVICES].tz)
