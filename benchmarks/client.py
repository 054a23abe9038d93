"""The load: keep-alive connections over raw asyncio protocols, requests built beforehand, every answer checked."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque

import uvloop

from benchmarks.material import SHAPES, build_requests


class Connection(asyncio.Protocol):
    """Sends one request after another; only `wanted` counts as done (303: stored)."""

    def __init__(self, waiting: deque[bytes], times: list[float], wrong: list[bytes], count: int = 303) -> None:
        self.waiting, self.times, self.wrong = waiting, times, wrong
        self.wanted = f"HTTP/1.1 {count}".encode()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.next()

    def next(self) -> None:
        if not self.waiting:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.began = time.perf_counter()
        self.transport.write(self.waiting.popleft())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if len(rest) < length:
            return
        self.times.append(time.perf_counter() - self.began)
        if not head.startswith(self.wanted):
            self.wrong.append(head)
        self.buffer = rest[length:]
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("closed by the server"))


async def drive(port: int, requests: list[bytes], connections: int, count: int = 303) -> dict[str, float]:
    """Send every request once; rate and latencies in milliseconds, without the first few that warm up."""
    warm = min(100, len(requests) // 5)
    await _burst(port, deque(requests[:warm]), connections, count)
    waiting = deque(requests[warm:])
    total = len(waiting)
    began = time.perf_counter()
    times = await _burst(port, waiting, connections, count)
    seconds = time.perf_counter() - began
    times.sort()

    def at(share: float) -> float:
        return 1000 * times[min(total - 1, int(share * total))]

    return {"rate": total / seconds, "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "count": total}


async def _burst(port: int, waiting: deque[bytes], connections: int, count: int) -> list[float]:
    times: list[float] = []
    wrong: list[bytes] = []
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(waiting, times, wrong, count), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    if wrong:
        raise SystemExit(f"{len(wrong)} requests were refused: {wrong[0].decode()}")
    return times


if __name__ == "__main__":
    port, first, count, connections = (int(word) for word in sys.argv[1:5])
    requests = list(build_requests(first, count, port, SHAPES[sys.argv[5]]))
    print(json.dumps(uvloop.run(drive(port, requests, connections))))
