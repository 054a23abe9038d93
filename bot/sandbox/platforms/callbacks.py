"""Pushing messages to the service as WeChat does: 5 seconds, 3 attempts, every one on record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox.faults.script import Struck
from bot.sandbox.platforms.account import Account, Value
from bot.sandbox.platforms.envelopes import Push, altered, forged, make_push
from bot.sandbox.world import World

ATTEMPTS = 3
UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"
HELD = "held"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to the service. `status` is None where there was no answer; `problem` says why not."""

    at: float
    seconds: float
    status: int | None
    body: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """A push and what came of it.

    `text` is the passive reply shown to the person (None: nothing was said), `kind` its MsgType, `fields` all
    of it; `problem` says why the push failed after all attempts, empty when it did not. `forgery` names what a
    script put in the message's place; `problem` is `held` while a script keeps it back.
    """

    user: str
    payload: dict[str, Value]
    attempts: tuple[Attempt, ...]
    text: str | None = None
    kind: str = ""
    problem: str = ""
    forgery: str = ""
    fields: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """The service took the message."""
        return not self.problem


class Callbacks:
    """Sends an account's pushes and keeps the record of every one in `records`.

    `held` are messages a script delays, `swapped` those that go after the next one.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: list[ReplyRecord] = []
        self.held: list[tuple[str, dict[str, Value]]] = []
        self.swapped: list[tuple[str, dict[str, Value]]] = []

    async def push(self, account: Account, user: str, payload: Mapping[str, Value]) -> ReplyRecord:
        """Deliver one message as the script has it; the record is that of its first copy."""
        kinds = {str(payload.get("MsgType", "")).lower(), str(payload.get("Event", "")).lower()} - {""}
        struck = self._world.faults.take(
            account.platform, {"callback", *(f"callback/{kind}" for kind in kinds)}, {user}
        )
        payload = altered(payload, struck)
        for name, queue in (("delayed", self.held), ("out_of_order", self.swapped)):
            if struck.find(name) is not None:
                queue.append((user, payload))
                return ReplyRecord(user, payload, (), problem=HELD)
        forgery = forged(struck)
        if forgery:
            return await self._forge(account, user, payload, forgery)
        return await self._copies(account, user, payload, struck)

    async def deliver(self, account: Account, user: str, payload: Mapping[str, Value]) -> ReplyRecord:
        """One copy, whatever the script says: repeated up to three times with a new timestamp and nonce."""
        attempts: list[Attempt] = []
        while len(attempts) < ATTEMPTS and account.url:
            attempts.append(await self._attempt(account, make_push(self._world, account, user, payload)))
            if attempts[-1].status == 200:
                break
        record = _judge(account, user, dict(payload), tuple(attempts))
        self.records.append(record)
        return record

    async def _copies(self, account: Account, user: str, payload: dict[str, Value], struck: Struck) -> ReplyRecord:
        if struck.find("parallel") is not None:
            both = await asyncio.gather(*(self.deliver(account, user, payload) for _ in range(2)))
            return next((record for record in both if record.text), both[0])
        repeated = struck.find("duplicate")
        record = await self.deliver(account, user, payload)
        for _ in range(int(repeated.number(3)) - 1 if repeated else 0):
            await self.deliver(account, user, payload)
        return record

    async def _forge(self, account: Account, user: str, payload: dict[str, Value], forgery: str) -> ReplyRecord:
        """Somebody else's message: one attempt, and no answer is shown to anybody."""
        attempt = await self._attempt(account, make_push(self._world, account, user, payload, forgery))
        record = ReplyRecord(user, payload, (attempt,), problem=attempt.problem, forgery=forgery)
        self.records.append(record)
        return record

    async def verify(self, account: Account) -> bool:
        """The GET by which the console checks an address when it is saved; WeCom's waits a fifth of the time."""
        echo = str(self._world.number())
        wecom = account.platform == "wecom"
        sent = account.seal_text(echo, self._world.rng.randbytes(16)) if wecom else echo
        stamp, nonce = str(int(self._world.clock())), str(self._world.rng.randrange(10**9))
        query = {**account.query(stamp, nonce, sent if wecom else "", ""), "echostr": sent}
        limit = self._timeout(1 / 5 if wecom else 1)
        try:
            async with self._world.http.get(account.url, params=query, timeout=limit, allow_redirects=False) as answer:
                return answer.status == 200 and await answer.read() == echo.encode()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def _attempt(self, account: Account, push: Push) -> Attempt:
        at, start = self._world.clock(), time.monotonic()
        try:
            async with self._world.http.post(
                account.url,
                params=push.query,
                data=push.body,
                headers={"Content-Type": push.content_type, "User-Agent": "Mozilla/4.0"},
                timeout=self._timeout(),
                allow_redirects=False,
            ) as response:
                body = await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Attempt(at, time.monotonic() - start, None, b"", type(error).__name__)
        problem = "" if response.status == 200 else f"HTTP {response.status}"
        return Attempt(at, time.monotonic() - start, response.status, body, problem)

    def _timeout(self, share: float = 1) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._world.callback_timeout * share)


def _judge(account: Account, user: str, payload: dict[str, Value], attempts: tuple[Attempt, ...]) -> ReplyRecord:
    problem = attempts[-1].problem if attempts else "no callback address"
    if problem:
        return ReplyRecord(user, payload, attempts, problem=problem)
    body = attempts[-1].body.strip()
    if body in (b"", b"success"):
        return ReplyRecord(user, payload, attempts)
    try:
        fields = account.read_reply(body)
        if fields.get("ToUserName") != user:
            raise ValueError("the reply is for somebody else")
    except ValueError as error:
        return ReplyRecord(user, payload, attempts, problem=str(error))
    text = fields.get("Content")
    kind = str(fields.get("MsgType", ""))
    return ReplyRecord(user, payload, attempts, str(text) if text else None, kind, fields=fields)
