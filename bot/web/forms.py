"""What a form sent: its fields in order, within limits, and the token that shows it is a form of ours."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote_plus

from aiohttp import web

from bot.web.errors import SlowBody
from bot.web.sessions import SESSION, SIGNERS
from surveys.errors import Invalid, NotAllowed, SurveyError

Fields = list[tuple[str, str]]

BODY_LIMIT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until a form, and until a file, has come whole: 20 MB over a slow line take a while."""

    form: float = 20.0
    file: float = 120.0


PATIENCE: web.AppKey[Patience] = web.AppKey("patience", Patience)
_USUAL = Patience()

_MAX_FIELDS = 5000


class TooLarge(SurveyError):
    """More was sent than a form can hold."""

    status = 413


FIELDS: web.RequestKey[Fields] = web.RequestKey("fields", Fields)


def patience_of(request: web.Request) -> Patience:
    return request.app.get(PATIENCE, _USUAL)


def csrf_token(request: web.Request) -> str:
    """The token that a form of this session carries."""
    return request.app[SIGNERS].csrf.mac_text(request[SESSION].session_id)


async def read_fields(request: web.Request) -> Fields:
    """The fields of an urlencoded form, in order. Refusals: `body_too_large`, `body_unreadable`."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise TooLarge("body_too_large")
    try:
        body = await _read_body(request)
    except TimeoutError:
        raise SlowBody("body_unreadable") from None
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge("body_too_large") from None
    if len(body) > BODY_LIMIT:
        raise TooLarge("body_too_large")
    try:
        return parse_form(body)
    except ValueError:
        raise Invalid("body_unreadable") from None


async def _read_body(request: web.Request) -> bytes:
    """What is there already is read at once; what is still to come has its time."""
    if request.content.is_eof():
        return await request.read()
    async with asyncio.timeout(patience_of(request).form):
        return await request.read()


def parse_form(body: bytes) -> Fields:
    """The pairs of an urlencoded body, blank values too, as `parse_qsl` reads them. ValueError: no text, too many.

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
    """Refuse a POST that does not come from a page of ours in this session (`csrf_wrong`)."""
    token = next((value for name, value in fields if name == "csrf"), "") or request.headers.get("X-CSRF-Token", "")
    if not request.app[SIGNERS].csrf.fits_text(token, request[SESSION].session_id):
        raise NotAllowed("csrf_wrong")
