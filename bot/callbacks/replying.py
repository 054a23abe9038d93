"""What becomes of a callback whose envelope is open: answered in time, or afterwards; lost never without a word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial

from aiohttp import web

from bot.callbacks.card_presses import answer_press, is_press
from bot.callbacks.followers import is_arrival, learn_unionid
from bot.chat import ACTS, Message, answer_messages
from bot.chat.changes import read_change
from bot.chat.reports import read_report
from bot.office import ReplyContext
from bot.outages import log_failure
from bot.phrases.errors import BROKEN
from bot.services import SERVICES, Services
from bot.web.login import PLATFORMS
from bot.wechat import Envelope, Incoming
from bot.wechat.cards import Card
from surveys.messages.inbox import Reply
from surveys.messages.outbox import NewNotice, post_notices
from surveys.store.database import BulkAction
from surveys.work import Work

PATIENCE = 1.5  # seconds; then the reply follows by itself
_LEARNERS = 4  # questions to WeChat at once about who has come
_PAUSES = (1, 2, 5, 10, 20, 40, 60, 120, 300, 600)  # seconds between attempts while the database is away
_log = logging.getLogger("pingji.callbacks")
Attempt = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Callbacks:
    """The envelopes of the channels that are on, by platform, and what is still under way behind the answers."""

    envelopes: dict[str, Envelope]
    office: ReplyContext
    late: set[asyncio.Task[None]] = field(default_factory=set)
    spare: set[asyncio.Task[None]] = field(default_factory=set)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @cached_property
    def answer(self) -> BulkAction:
        """One and the same object, by which the writer knows neighbours that go together."""
        return partial(answer_messages, office=self.office)

    def keep(self, task: asyncio.Task[None]) -> None:
        """Something that goes on after the platform was answered; a stop waits for it."""
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    def keep_spare(self, task: asyncio.Task[None]) -> None:
        """The same for what may be left undone: a stop ends it."""
        self.spare.add(task)
        task.add_done_callback(self.spare.discard)

    async def insist(self, name: str, attempt: Attempt) -> None:
        """Until it succeeds, as long as the process lives and a database may be away."""
        for pause in _PAUSES:
            try:
                await attempt()
                return
            except Exception as error:
                note_failure(name, error)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.closing.wait()
                break
        _log.error("given up: a %s is lost", name)


CALLBACKS: web.AppKey[Callbacks] = web.AppKey("callbacks", Callbacks)


async def react_to(request: web.Request, incoming: Incoming) -> str | Card | None:
    """The text or the card to answer with at once, or nothing."""
    if not is_press(incoming):
        return await _reply(request, incoming)
    callbacks, wecom = request.app[CALLBACKS], request.app[PLATFORMS].wecom
    return await answer_press(
        request.app[SERVICES], wecom, incoming, office=callbacks.office, patience=PATIENCE, keep=callbacks.keep
    )


def note_failure(name: str, error: BaseException | None) -> None:
    """The kinds of errors and the lines they passed; never what was sent."""
    if error is not None:
        log_failure(_log, error, "a %s could not be answered", name)


async def _reply(request: web.Request, incoming: Incoming) -> str:
    services, callbacks = request.app[SERVICES], request.app[CALLBACKS]
    message = read_message(incoming)
    working = services.begin(callbacks.answer, message)
    await asyncio.wait({working}, timeout=PATIENCE)
    is_done = working.done()
    if is_done and working.exception() is None:
        _wake(services)
        _learn_more(request, incoming)
        reply: Reply = working.result()
        return reply.text
    if is_done and not is_silent(message):
        note_failure(_name(message), working.exception())
        return BROKEN
    callbacks.keep(asyncio.create_task(_follow(services, callbacks, working, message)))
    return ""


def read_message(incoming: Incoming) -> Message:
    """Without anything of the platform's."""
    return Message(
        channel=incoming.platform,
        address=incoming.sender,
        kind=incoming.kind,
        key=incoming.message_key,
        text=incoming.text,
        event=incoming.event,
        event_key=incoming.event_key,
        change=read_change(incoming.raw),
        report=read_report(incoming.event, incoming.raw),
    )


def _learn_more(request: web.Request, incoming: Incoming) -> None:
    """Who comes may be known by another account of theirs: WeChat is asked in the background.

    In a rush only of a few at once; the others are learnt of at their next login.
    """
    official, callbacks = request.app[PLATFORMS].official, request.app[CALLBACKS]
    if official is not None and is_arrival(incoming) and len(callbacks.spare) < _LEARNERS:
        learning = learn_unionid(request.app[SERVICES], official, incoming.sender)
        callbacks.keep_spare(asyncio.create_task(learning))


async def _follow(services: Services, callbacks: Callbacks, working: asyncio.Future[Reply], message: Message) -> None:
    """What came too late, or failed, after the platform was told that all is well: nothing of it may be lost.

    A reply follows as a message of its own. Whoever can read is told of a failure and decides; what nobody would read
    (a follower left, a message was refused) is done again until it succeeds.
    """
    try:
        text = (await working).stored
    except Exception as error:
        note_failure(_name(message), error)
        text = "" if is_silent(message) else BROKEN
        if is_silent(message):
            await callbacks.insist(_name(message), lambda: services.submit(callbacks.answer, message))
    if text:
        await callbacks.insist(_name(message), lambda: services.write(post_reply, message=message, text=text))
    _wake(services)


def is_silent(message: Message) -> bool:
    """Whether nobody waits for an answer: an event by which nobody turns to us."""
    return message.kind == "event" and message.event not in ACTS


def post_reply(work: Work, *, message: Message, text: str) -> None:
    """Put a late reply into the outbox, once for its message."""
    party = f"{message.channel}:{message.address}"
    params = {"text": text, "at": work.now.isoformat()}
    post_notices(work, [NewNotice(f"reply:{message.key}", party, "reply", params)])


def _name(message: Message) -> str:
    return f"{message.channel} {message.event or message.kind}"


def _wake(services: Services) -> None:
    services.wake.set()
    services.due.set()
