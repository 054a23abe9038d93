"""What all parts of a sandbox share: clock, randomness, failures, counters, one HTTP client."""

from __future__ import annotations

import asyncio
import itertools
import random
import string
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

from .faults import Fault, Faults

_ALPHABET = string.ascii_letters + string.digits + "-_"


class World:
    """Created once per sandbox. `clock` gives Unix seconds; `rng` makes every id, token and code."""

    def __init__(self, clock: Callable[[], float], rng: random.Random) -> None:
        self.clock = clock
        self.rng = rng
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.callback_timeout = 5.0
        self.hold = 30.0
        self.next_id = itertools.count(1).__next__
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def word(self, length: int) -> str:
        """A random word of letters, digits, - and _."""
        return "".join(self.rng.choices(_ALPHABET, k=length))

    def number(self) -> int:
        """A random positive int64, as message ids are."""
        return self.rng.randrange(10**17, 9 * 10**18)

    def fail(self, endpoint: str, times: int = 1, kind: Fault = -1) -> None:
        """Let the next `times` calls of an endpoint fail.

        `endpoint` is a path (`/cgi-bin/message/send`), with `wecom:` or `oa:` before it where both
        platforms have it. `kind` is an errcode, or: `timeout`, `reset`, `502` (not carried out);
        `timeout_after_accept`, `reset_after_accept`, `502_after_accept`, `empty`, `truncated` (carried
        out, but the answer is lost).
        """
        self.faults.add(endpoint, times, kind)

    @property
    def http(self) -> aiohttp.ClientSession:
        """The client for callbacks and phones; cookies are each phone's own affair."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=0)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=jar)
        return self._session

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something in the background; `close` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until everything in the background (reports of template messages) has been delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """End background work and close the client."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
