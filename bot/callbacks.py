"""What the platforms post to us: verified, acted on once, answered within two seconds, never with a 5xx."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.chat import Message, Office, answer_message
from bot.login import PLATFORMS
from bot.phrases import callbacks as phrases
from bot.phrases.errors import BROKEN
from bot.presses import answer_press, is_press
from bot.services import SERVICES, Services
from bot.settings import OfficialSettings, Settings, WeComSettings
from bot.web import describe
from bot.wechat import Envelope, EnvelopeError, Incoming, form_of, parse_incoming, sealed_card, sealed_text
from bot.wechat.body import MAX_BODY
from bot.wechat.cards import Card
from surveys.inbox import Reply
from surveys.outbox import NewNotice, post_notices
from surveys.work import Work

PATIENCE = 1.5  # seconds; then the reply follows as a message of its own
_READING = 3.0
_NOTHING = {"wecom": b"", "oa": b"success"}
_log = logging.getLogger("pingji.callbacks")


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The envelopes of the channels that are on, by platform."""

    envelopes: dict[str, Envelope]
    office: Office
    late: set[asyncio.Task[None]]


CALLBACKS: web.AppKey[Callbacks] = web.AppKey("callbacks", Callbacks)


def make_callbacks(settings: Settings, services: Services) -> Callbacks:
    """Raises `CredentialError` where a token or key is unusable."""
    envelopes = {}
    if settings.wecom.enabled:
        envelopes["wecom"] = _envelope(settings.wecom, settings.wecom.corp_id, services)
    if settings.oa.enabled:
        envelopes["oa"] = _envelope(settings.oa, settings.oa.app_id, services)
    return Callbacks(envelopes, Office(settings.base_url, settings.tz, settings.admins), set())


def _envelope(channel: WeComSettings | OfficialSettings, receive_id: str, services: Services) -> Envelope:
    return Envelope(
        channel.token.get_secret_value(),
        channel.encoding_aes_key.get_secret_value(),
        receive_id,
        channel.mode if isinstance(channel, OfficialSettings) else "safe",
        platform="oa" if isinstance(channel, OfficialSettings) else "wecom",
        now=lambda: services.clock().timestamp(),
        random_bytes=services.random.randbytes,
    )


def setup_callbacks(app: web.Application) -> None:
    """Add the routes; ``CALLBACKS`` and ``SERVICES`` are set before the first request."""
    for path, platform in (("/wechat/wecom", "wecom"), ("/wechat/oa", "oa")):
        app.router.add_get(path, _verify, name=f"{platform}-verify")
        app.router.add_post(path, _receive, name=f"{platform}-receive")


def _platform(request: web.Request) -> str:
    return request.path.rpartition("/")[2]


def _find_envelope(request: web.Request) -> Envelope:
    envelope = request.app[CALLBACKS].envelopes.get(_platform(request))
    if envelope is None:
        raise web.HTTPNotFound(text=phrases.CHANNEL_OFF)
    return envelope


def _refuse(error: EnvelopeError) -> web.Response:
    return web.Response(status=error.status, text=phrases.refusal(error.code))


async def _verify(request: web.Request) -> web.Response:
    """The platform checks that the address is ours."""
    try:
        return web.Response(text=_find_envelope(request).verify_echo(request.query))
    except EnvelopeError as error:
        return _refuse(error)


async def _receive(request: web.Request) -> web.Response:
    envelope = _find_envelope(request)
    try:
        body = await asyncio.wait_for(_read_body(request), _READING)
        fields = envelope.open(request.query, body)
        incoming = parse_incoming(envelope.platform, fields)
    except EnvelopeError as error:
        return _refuse(error)
    except TimeoutError:
        return web.Response(status=408, text=phrases.refusal("slow"))
    except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError):
        return web.Response(status=400, text=phrases.refusal("body"))
    reply = await (_pressed if is_press(incoming) else _reply)(request, incoming)
    if not reply:
        return web.Response(body=_NOTHING[envelope.platform], content_type="text/plain")
    form = form_of(body)
    created = int(request.app[SERVICES].clock().timestamp())
    nonce = request.app[SERVICES].random.randbytes(8).hex()
    if isinstance(reply, str):
        sealed = sealed_text(envelope, fields, reply, created=created, nonce=nonce, form=form)
    else:
        sealed = sealed_card(envelope, fields, reply, created=created, nonce=nonce, form=form)
    return web.Response(body=sealed, content_type="application/json" if form == "json" else "application/xml")


async def _read_body(request: web.Request) -> bytes:
    """At most 64 KB, whatever the header says of it."""
    body = b""
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise EnvelopeError("too_large")
    return body


async def _pressed(request: web.Request, incoming: Incoming) -> Card | None:
    services, callbacks, wecom = request.app[SERVICES], request.app[CALLBACKS], request.app[PLATFORMS].wecom

    def keep(task: asyncio.Task[None]) -> None:
        callbacks.late.add(task)
        task.add_done_callback(callbacks.late.discard)

    return await answer_press(services, wecom, incoming, office=callbacks.office, patience=PATIENCE, keep=keep)


async def _reply(request: web.Request, incoming: Incoming) -> str:
    """The reply, or "" when it takes longer than the platform waits: then it follows by itself."""
    services, callbacks = request.app[SERVICES], request.app[CALLBACKS]
    message = Message(
        channel=incoming.platform,
        address=incoming.sender,
        kind=incoming.kind,
        key=incoming.message_key,
        text=incoming.text,
        event=incoming.event,
        event_key=incoming.event_key,
        status=str(incoming.raw.get("Status", "")),
    )
    working = asyncio.ensure_future(services.write(answer_message, message=message, office=callbacks.office))
    try:
        reply = await asyncio.wait_for(asyncio.shield(working), PATIENCE)
        services.due.set()
        return reply.text
    except TimeoutError:
        task = asyncio.create_task(_follow(services, working, message))
        callbacks.late.add(task)
        task.add_done_callback(callbacks.late.discard)
        return ""
    except Exception as error:  # the platform must not repeat what cannot succeed; the person learns of it
        _log.error("a %s message could not be answered\n%s", incoming.platform, describe(error))
        return BROKEN


async def _follow(services: Services, working: asyncio.Future[Reply], message: Message) -> None:
    """The reply that came too late for the platform, as a message of its own."""
    try:
        text = (await working).stored
        services.due.set()
    except Exception as error:
        _log.error("a %s message could not be answered\n%s", message.channel, describe(error))
        text = BROKEN
    if text:
        await services.write(post_reply, message=message, text=text)


def post_reply(work: Work, *, message: Message, text: str) -> None:
    """Put a late reply into the outbox, once for its message."""
    party = f"{message.channel}:{message.address}"
    params = {"text": text, "at": work.now.isoformat()}
    post_notices(work, [NewNotice(f"reply:{message.key}", party, "reply", params)])
