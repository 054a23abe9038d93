"""What every page stands on: who is asking (signed cookie), CSRF, security headers, refusals as pages.

No cookie, token or answer is ever logged: of an unknown exception we keep its type and the lines of code it passed.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

import orjson
from aiohttp import web

from bot.services import SERVICES
from surveys.errors import Invalid, NotAllowed, SurveyError
from surveys.work import encode_code

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Fields = list[tuple[str, str]]
ErrorPage = Callable[[web.Request, int, SurveyError | None, str], web.StreamResponse]

SESSION_COOKIE = "pj_session"
PUBLIC_COOKIE = "pj_public"
SESSION_LIFE = timedelta(hours=12)
PUBLIC = "public"
"""The party of a public session: whoever it is, they are nobody of the roster here."""
BODY_LIMIT = 256 * 1024
_MAX_FIELDS = 5000
_SIGNATURE = 32
_log = logging.getLogger("pingji.web")

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Server": "Pingji",
}


class TooLarge(SurveyError):
    """More was sent than a form can hold."""

    status = 413


# --- signed cookies ---------------------------------------------------------------------------------------


class Signer:
    """Signs small values for cookies: HMAC-SHA256 under a key derived from the server's secret."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = hmac.digest(secret, b"cookie\0" + purpose.encode(), hashlib.sha256)

    def seal(self, values: Sequence[object]) -> str:
        body = orjson.dumps(list(values))
        return urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def open(self, text: str) -> list[object] | None:
        """The values, or None unless exactly this signer sealed them."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        mac, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(mac, self._mac(body)):
            return None
        values: list[object] = orjson.loads(body)
        return values

    def mac_text(self, text: str) -> str:
        """A token that says nothing of ``text`` and cannot be made without the key."""
        return encode_code(self._mac(text.encode()), 26)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: the party behind a platform account, since ``issued`` (Unix seconds)."""

    party: str
    channel: str
    address: str
    issued: int
    session_id: str


@dataclass(frozen=True, slots=True)
class Signers:
    """One signer a purpose, so that no cookie can stand in for another."""

    session: Signer
    csrf: Signer
    login: Signer


SIGNERS: web.AppKey[Signers] = web.AppKey("signers", Signers)
ERROR_PAGE: web.AppKey[ErrorPage] = web.AppKey("error_page", ErrorPage)  # type: ignore[arg-type]  # a callable type
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)
FIELDS: web.RequestKey[Fields] = web.RequestKey("fields", Fields)


def make_signers(secret: bytes) -> Signers:
    return Signers(Signer(secret, "session"), Signer(secret, "csrf"), Signer(secret, "login"))


def new_session(signers: Signers, session: Session) -> str:
    """The session's cookie value."""
    return signers.session.seal(astuple(session))


def find_session(request: web.Request, *, public: bool = False) -> Session | None:
    """The session of a request's cookie; None without one, with a forged or an expired one.

    ``public``: of somebody known by their platform account alone, good for public rounds and nothing else.
    """
    values = request.app[SIGNERS].session.open(request.cookies.get(PUBLIC_COOKIE if public else SESSION_COOKIE, ""))
    if values is None or len(values) != len(Session.__slots__):
        return None
    session = Session(*values)  # type: ignore[arg-type]  # we signed exactly these
    age = request.app[SERVICES].clock().timestamp() - session.issued
    if public != (session.party == PUBLIC):  # neither cookie stands in for the other
        return None
    return session if -60 <= age < SESSION_LIFE.total_seconds() else None


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, life: timedelta, path: str = "/"
) -> None:
    secure = request.app[SERVICES].settings.secure_cookies
    seconds = int(life.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=secure)


def csrf_token(request: web.Request) -> str:
    """The token that a form of this session carries."""
    return request.app[SIGNERS].csrf.mac_text(request[SESSION].session_id)


# --- what was sent ----------------------------------------------------------------------------------------


async def read_fields(request: web.Request) -> Fields:
    """The fields of an urlencoded form, in order. Refusals: ``body_too_large``, ``body_unreadable``."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise TooLarge("body_too_large")
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge("body_too_large") from None
    if len(body) > BODY_LIMIT:
        raise TooLarge("body_too_large")
    try:
        return parse_form(body)
    except ValueError:
        raise Invalid("body_unreadable") from None


def parse_form(body: bytes) -> Fields:
    """The pairs of an urlencoded body, blank values too, as ``parse_qsl`` reads them. ValueError: no text, too many.

    Most names and values here are plain letters and digits: decoding only where something is encoded takes a fifth of
    the time, on the hottest path there is.
    """
    parts = body.decode().split("&", _MAX_FIELDS)
    if len(parts) > _MAX_FIELDS:
        raise ValueError("too many fields")
    pairs = (part.partition("=") for part in parts if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def check_csrf(request: web.Request, fields: Fields) -> None:
    """Refuse a POST that does not come from a page of ours in this session (``csrf_wrong``)."""
    given = next((value for name, value in fields if name == "csrf"), "") or request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), csrf_token(request).encode()):
        raise NotAllowed("csrf_wrong")


# --- refusals and headers -----------------------------------------------------------------------------------


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A refusal becomes its sentence with its status; what nobody foresaw becomes a 500 with a number to quote."""
    page = request.app[ERROR_PAGE]
    try:
        if "\0" in request.path:  # no page is called so, and PostgreSQL cannot even ask for it
            raise web.HTTPNotFound
        return await handler(request)
    except SurveyError as error:
        return page(request, error.status, error, "")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return page(request, error.status, None, "")
    except Exception as error:
        number = encode_code(request.app[SERVICES].random.randbytes(8), 8)
        _log.error("request %s %s failed (%s)\n%s", request.method, _route_of(request), number, describe(error))
        return page(request, 500, None, number)


def describe(error: BaseException | None) -> str:
    """Types and places of an exception and its causes; never its message, which may quote what somebody typed."""
    lines = []
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(no route)"


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on everything that did not bring its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


_OWN_PATH = re.compile(r"/(?![/\\])[\w./%~?=&-]*", re.ASCII)


def own_path(path: str) -> str:
    """``path`` if it leads to a page of ours, else the tasks: nobody is sent elsewhere."""
    return path if _OWN_PATH.fullmatch(path) else "/t"


def local_time(request: web.Request, at: datetime) -> datetime:
    return at.astimezone(request.app[SERVICES].tz)
