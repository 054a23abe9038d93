"""What both platforms have in common: an account, conversations, callbacks and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.faults.limits import Limits
from bot.sandbox.platforms.account import Account, Value
from bot.sandbox.platforms.callbacks import Callbacks, ReplyRecord
from bot.sandbox.platforms.chat import ChatMessage, Chats
from bot.sandbox.platforms.wire import Call
from bot.sandbox.world import World


class SimulatedPlatform:
    """Base of `WeCom` and `Official`."""

    name: str
    bad_parameter: int
    account: Account

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.limits = limits
        self.base = ""
        self.redirect_domain = ""
        self.menu: list[dict[str, Any]] = []
        self.chats = Chats(world.clock, world.next_id)
        self.callbacks = Callbacks(world)

    async def repeat(self, record: ReplyRecord) -> ReplyRecord:
        """Deliver the very same message once more, as the platform does after a lost answer."""
        return self.shown(await self.callbacks.deliver(self.account, record.user, record.payload))

    async def release(self) -> list[ReplyRecord]:
        """Deliver what a script has delayed, oldest first."""
        held, self.callbacks.held = self.callbacks.held, []
        return [self.shown(await self.callbacks.deliver(self.account, *message)) for message in held]

    async def verify_callback(self) -> bool:
        """Save the callback address in the console: does the service answer the check?"""
        return await self.callbacks.verify(self.account)

    async def push(self, user: str, payload: Mapping[str, Value]) -> ReplyRecord:
        """Tell the service something and show the person its passive reply."""
        before, self.callbacks.swapped = self.callbacks.swapped, []
        record = self.shown(await self.callbacks.push(self.account, user, payload))
        for late in before:
            self.shown(await self.callbacks.deliver(self.account, *late))
        return record

    def shown(self, record: ReplyRecord) -> ReplyRecord:
        """Put the passive reply into the conversation."""
        if record.text:
            self.chats.add(record.user, "in", record.text)
        elif record.kind == "news":
            for title, text, link in _articles(record.fields):
                self.chats.add(record.user, "in", text, kind="card", title=title, link=link)
        return record

    def check_address(self, call: Call) -> None:
        """Refuse callers from addresses outside the white list."""
        raise NotImplementedError

    def error_text(self, error: ApiError, address: str | None) -> str:
        """errmsg as this platform writes it to a caller at that address."""
        raise NotImplementedError

    def key_of(self, user: str) -> str:
        """A person's id as the platform spells it."""
        return user

    def inbox(self, user: str) -> list[ChatMessage]:
        """The whole conversation of a person, oldest first."""
        return self.chats.of(self.key_of(user))

    def received(self, user: str) -> list[ChatMessage]:
        """Only what reached the person."""
        return [message for message in self.inbox(user) if message.direction == "in"]


def event(name: str, key: str = "", **more: Value) -> dict[str, Value]:
    """The fields of an event."""
    return {"MsgType": "event", "Event": name, "EventKey": key, **more}


def _articles(fields: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(title, description, address) of a news reply."""
    items = (fields.get("Articles") or {}).get("item") or []
    rows = items if isinstance(items, list) else [items]
    return [tuple(str(row.get(name) or "") for name in ("Title", "Description", "Url")) for row in rows]  # type: ignore[misc]
