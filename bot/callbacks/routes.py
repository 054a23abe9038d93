"""What the platforms post to us: verified, acted on once, answered within two seconds, never with a 5xx."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from aiohttp import web

from bot.callbacks.replying import CALLBACKS, Callbacks, react_to
from bot.operations.setup import make_reply_context
from bot.phrases import callbacks as phrases
from bot.services import SERVICES, Services
from bot.settings.model import OfficialSettings, Settings, WeComSettings
from bot.wechat import (
    Envelope,
    EnvelopeError,
    UnreadableError,
    form_of,
    parse_incoming,
    sealed_card,
    sealed_text,
)
from bot.wechat.body import MAX_BODY, Fields, Form
from bot.wechat.cards import Card

_READING, _LAST_WORDS = 3.0, 4.0  # seconds
_NOTHING = {"wecom": b"", "oa": b"success"}
_PUT_TOGETHER = ("doubled_field", "misplaced_field")
_log = logging.getLogger("pingji.callbacks")


def make_callbacks(settings: Settings, services: Services) -> Callbacks:
    """Raises `CredentialError` where a token or key is unusable."""
    envelopes = {}
    if settings.wecom.enabled:
        envelopes["wecom"] = _envelope(settings.wecom, settings.wecom.corp_id, services)
    if settings.oa.enabled:
        envelopes["oa"] = _envelope(settings.oa, settings.oa.app_id, services)
    return Callbacks(envelopes, make_reply_context(settings))


def _envelope(channel: WeComSettings | OfficialSettings, receive_id: str, services: Services) -> Envelope:
    return Envelope(
        channel.token.get_secret_value(),
        channel.encoding_aes_key.get_secret_value(),
        receive_id,
        channel.mode if isinstance(channel, OfficialSettings) else "safe",
        platform="oa" if isinstance(channel, OfficialSettings) else "wecom",
        now=lambda: services.clock().timestamp(),
        random_bytes=services.random.randbytes,
        own_address=services.settings.base_url,
    )


def setup_callbacks(app: web.Application) -> None:
    """Add the routes; `CALLBACKS` and `SERVICES` are set before the first request."""
    app.on_shutdown.append(_hurry)
    for path, platform in (("/wechat/wecom", "wecom"), ("/wechat/oa", "oa")):
        app.router.add_get(path, _verify, name=f"{platform}-verify")
        app.router.add_post(path, _receive, name=f"{platform}-receive")


async def _hurry(app: web.Application) -> None:
    """What only waits for a better moment is given up; the rest is finished while the platforms can still be asked."""
    app[CALLBACKS].closing.set()
    for task in tuple(app[CALLBACKS].spare):
        task.cancel()
    if app[CALLBACKS].late:
        await asyncio.wait(app[CALLBACKS].late, timeout=_LAST_WORDS)


def _platform(request: web.Request) -> str:
    return request.path.rpartition("/")[2]


def _find_envelope(request: web.Request) -> Envelope:
    envelope = request.app[CALLBACKS].envelopes.get(_platform(request))
    if envelope is None:
        raise web.HTTPNotFound(text=phrases.CHANNEL_OFF)
    return envelope


def _refuse(error: EnvelopeError, platform: str) -> web.Response:
    if error.code in _PUT_TOGETHER:  # signed all the same: somebody's words reached a place that is the platform's
        _log.warning("a signed message of %s was refused: %s", platform, error.code)
    return web.Response(status=error.status, text=phrases.refusal(error.code))


async def _verify(request: web.Request) -> web.Response:
    """The platform checks that the address is ours."""
    try:
        return web.Response(text=_find_envelope(request).verify_echo(request.query))
    except EnvelopeError as error:
        return _refuse(error, _platform(request))


async def _receive(request: web.Request) -> web.Response:
    envelope = _find_envelope(request)
    try:
        body = await _read_body(request)
        fields = envelope.open(request.query, body)
        incoming = parse_incoming(envelope.platform, fields)
    except UnreadableError as error:
        _log.info("a message of %s could not be read: %s", envelope.platform, error.code)
        return _answer(request, envelope, error.head, _words_for(error), form_of(body))
    except EnvelopeError as error:
        return _refuse(error, envelope.platform)
    except TimeoutError:
        return web.Response(status=408, text=phrases.refusal("slow"))
    except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError):
        return web.Response(status=400, text=phrases.refusal("body"))
    return _answer(request, envelope, fields, await react_to(request, incoming), form_of(body))


def _words_for(error: UnreadableError) -> str:
    """Said to whoever wrote; nobody waits for the answer to an event."""
    is_written = "FromUserName" in error.head and error.head.get("MsgType", "event").lower() != "event"
    return phrases.UNREADABLE if is_written else ""


def _answer(
    request: web.Request, envelope: Envelope, fields: Fields, reply: str | Card | None, form: Form
) -> web.Response:
    """The response with the reply to the message `fields`, sealed as the account asks; empty for none."""
    if not reply:
        return web.Response(body=_NOTHING[envelope.platform], content_type="text/plain")
    created = int(request.app[SERVICES].clock().timestamp())
    nonce = request.app[SERVICES].random.randbytes(8).hex()
    if isinstance(reply, str):
        sealed = sealed_text(envelope, fields, reply, created=created, nonce=nonce, form=form)
    else:
        sealed = sealed_card(envelope, fields, reply, created=created, nonce=nonce, form=form)
    return web.Response(body=sealed, content_type="application/json" if form == "json" else "application/xml")


async def _read_body(request: web.Request) -> bytes:
    """At most 64 KB, whatever the header says of it. What is packed has been refused before (`bot/web/errors.py`)."""
    if request.content.is_eof():  # it came with its head, as nearly always: there is nothing to wait for
        return _within_limit(request.content.read_nowait())
    body = b""
    async with asyncio.timeout(_READING):
        async for chunk in request.content.iter_any():
            body = _within_limit(body + chunk)
    return body


def _within_limit(body: bytes) -> bytes:
    if len(body) > MAX_BODY:
        raise EnvelopeError("too_large")
    return body


__all__ = ["CALLBACKS", "Callbacks", "make_callbacks", "setup_callbacks"]
