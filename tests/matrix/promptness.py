"""How long the service takes over a callback, measured inside it and without what other programs cost.

docs/formats.md, Addresses, says two seconds. A noisy machine may keep a process waiting for longer than that: the time
its threads were ready to run and had no processor is what Linux counts in schedstat, and is taken off. What the service
makes its own callbacks wait (work in the event loop, locks, calls it waits for) is not.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_CALLBACKS = "/wechat/"


@dataclass(slots=True)
class Promptness:
    """`taken` are the seconds of each callback answered, in the order of the answers."""

    taken: list[float] = field(default_factory=list)

    def measuring(self) -> Middleware:
        """To be added to the service before it starts."""

        @web.middleware
        async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith(_CALLBACKS):
                return await handler(request)
            begun, starved = time.monotonic(), seconds_without_processor()
            try:
                return await handler(request)
            finally:
                lost = seconds_without_processor() - starved
                self.taken.append(time.monotonic() - begun - lost)

        return measure


def seconds_without_processor() -> float:
    """For how long threads of this process wanted to run and could not, so far; 0.0 where the system does not say."""
    waited = 0
    for thread in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError, ValueError, IndexError):  # a thread may end meanwhile
            waited += int(thread.read_text().split()[1])
    return waited / 1e9
