"""What all parts of a sandbox share: clock, randomness, failures, counters, one HTTP client."""

from __future__ import annotations

import asyncio
import itertools
import random
import string
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

import aiohttp

from bot.sandbox.faults.script import Fault, Faults, Step

_ALPHABET = string.ascii_letters + string.digits + "-_"


class World:
    """Created once per sandbox. `clock` gives Unix seconds; `rng` makes every id, token and code.

    Whatever the platforms remember (lives, windows, quotas) is measured by `clock`. Where they truly wait (5 s
    for a callback, slow answers) they wait `seconds / pace` of real time.
    """

    def __init__(self, clock: Callable[[], float], rng: random.Random, pace: float = 1.0) -> None:
        self.clock = clock
        self.rng = rng
        self.pace = pace
        self.faults = Faults(rng)
        self.calls: Counter[str] = Counter()
        self.callback_timeout = 5.0 / pace
        self.hold = 30.0 / pace
        self.next_id = itertools.count(1).__next__
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def word(self, length: int) -> str:
        """A random word of letters, digits, - and _."""
        return "".join(self.rng.choices(_ALPHABET, k=length))

    def number(self) -> int:
        """A random positive int64, as message ids are."""
        return self.rng.randrange(10**17, 9 * 10**18)

    def fail(self, endpoint: str, times: int = 1, kind: Fault = -1, **more: Any) -> None:
        """Let the next `times` calls of an endpoint fail; `more` are further fields of `Step`."""
        self.faults.add(Step(endpoint, kind, times=times, **more))

    def script(self, steps: Iterable[Step | Mapping[str, Any]]) -> None:
        """Plan failures; see `faults.py` for the language."""
        for step in steps:
            self.faults.add(step)

    async def wait(self, seconds: float) -> None:
        """Let the platform take its time."""
        await asyncio.sleep(seconds / self.pace)

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
