"""Pushing messages to the service as WeChat does: 5 seconds, 3 attempts, every one on record."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from .account import Account, Value
from .world import World

ATTEMPTS = 3
UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"


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

    `text` is the passive reply shown to the person (None: nothing was said), `kind` its MsgType,
    `problem` why the push failed after all attempts, empty when it did not.
    """

    user: str
    payload: dict[str, Value]
    attempts: tuple[Attempt, ...]
    text: str | None = None
    kind: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """The service took the message."""
        return not self.problem


class Callbacks:
    """Sends an account's pushes and keeps the record of every one in `records`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: list[ReplyRecord] = []

    async def push(self, account: Account, user: str, payload: Mapping[str, Value]) -> ReplyRecord:
        """Deliver one message; repeated up to three times with a new timestamp and nonce."""
        attempts: list[Attempt] = []
        while len(attempts) < ATTEMPTS and account.url:
            attempts.append(await self._attempt(account, user, payload))
            if attempts[-1].status == 200:
                break
        record = _judge(account, user, dict(payload), tuple(attempts))
        self.records.append(record)
        return record

    async def verify(self, account: Account) -> bool:
        """The GET by which the console checks an address when it is saved."""
        echo = str(self._world.number())
        sent = account.seal_text(echo, self._prefix()) if account.platform == "wecom" else echo
        signed = sent if account.platform == "wecom" else ""
        stamp, nonce = str(int(self._world.clock())), str(self._world.rng.randrange(10**9))
        query = {**account.query(stamp, nonce, signed, ""), "echostr": sent}
        async with self._world.http.get(account.url, params=query, timeout=self._timeout()) as response:
            return response.status == 200 and await response.text() == echo

    async def _attempt(self, account: Account, user: str, payload: Mapping[str, Value]) -> Attempt:
        world = self._world
        encrypted = account.seal(payload, self._prefix())
        at, start = world.clock(), time.monotonic()
        query = account.query(str(int(at)), str(world.rng.randrange(10**9)), encrypted, user)
        kind = "application/json" if account.form == "json" else "text/xml"
        try:
            async with world.http.post(
                account.url,
                params=query,
                data=account.body(payload, encrypted),
                headers={"Content-Type": kind, "User-Agent": "Mozilla/4.0"},
                timeout=self._timeout(),
                allow_redirects=False,
            ) as response:
                body = await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Attempt(at, time.monotonic() - start, None, b"", type(error).__name__)
        problem = "" if response.status == 200 else f"HTTP {response.status}"
        return Attempt(at, time.monotonic() - start, response.status, body, problem)

    def _timeout(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._world.callback_timeout)

    def _prefix(self) -> bytes:
        return self._world.rng.randbytes(16)


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
    return ReplyRecord(user, payload, attempts, str(text) if text else None, str(fields.get("MsgType", "")))
