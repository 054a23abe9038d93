"""How many connections there may be at once, and how long they may take.

Each is a descriptor, and without descriptors the service can neither open its database nor answer. A head that is not
whole in time, and a connection on which nothing comes, is closed (`IDLE_SECONDS`); bodies have deadlines of their own
where they are read.
"""

from __future__ import annotations

import asyncio
import resource

from aiohttp import web, web_response

IDLE_SECONDS = 30.0
"""From the beginning, or from the last answer, until a whole head has come."""
_KEPT_BACK = 256  # descriptors for the database, the platforms, workbooks, logs
_MOST, _FEWEST = 10_000, 64


def count_allowed() -> int:
    """Connections at once: what the limit of open files leaves."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_FEWEST, min(_MOST, soft - _KEPT_BACK)) if soft != resource.RLIM_INFINITY else _MOST


class _Closed(asyncio.Protocol):
    """A connection more than there may be."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


class _Door:
    """Makes what serves a connection, as `web.Server` does, while there is room."""

    def __init__(self, server: web.Server, most: int) -> None:
        self._server, self._most = server, most

    def __call__(self) -> asyncio.Protocol:
        return self._server() if len(self._server.connections) < self._most else _Closed()


class BoundedRunner(web.AppRunner):
    """An `AppRunner` with at most `most` connections at once, which gives idle ones `idle_seconds`."""

    def __init__(self, app: web.Application, *, most: int, idle_seconds: float = IDLE_SECONDS, grace: float) -> None:
        # what is packed is refused by its header, never unpacked: aiohttp hangs up without a word where it cannot
        super().__init__(
            app, access_log=None, shutdown_timeout=grace, keepalive_timeout=idle_seconds, auto_decompress=False
        )
        self._most = most

    @property
    def server(self) -> web.Server | None:
        """What a site listens with."""
        server = super().server
        return None if server is None else _Door(server, self._most)  # type: ignore[return-value]  # it is only called


def hide_software() -> None:
    """Answers that never reach the application (no HTTP, a line too long) are ours too: they name no library."""
    web_response.SERVER_SOFTWARE = "Pingji"  # type: ignore[attr-defined]  # it can be said in no other way
