"""A process with the code loaded that forks the service on demand: a restart takes a moment, not seconds of imports.

`python -m tests.interleavings.zygote` reads a JSON object from each line of its input, forks a child that serves
as it says until it is killed, and writes the child's number. It ends, and its children with it, when its input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import make_app
from bot.settings.model import Settings, WeComSettings

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
AES_KEY = "abcdefg" * 6 + "A"


class FileClock:
    """An instant that lies in a file: seconds since `START`, moved by the test alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        (seconds,) = struct.unpack("d", self.path.read_bytes())
        return START + timedelta(seconds=seconds)

    def set(self, seconds: float) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_bytes(struct.pack("d", seconds))
        beside.replace(self.path)


async def _serve(order: dict[str, Any]) -> None:
    base = order["wecom_base"]
    wecom = WeComSettings(
        corp_id="wwtest",
        agent_id=7,
        secret="s",
        token="token",
        encoding_aes_key=AES_KEY,
        api_base=base,
        oauth_base=base,
    )
    settings = Settings(
        database_url=order["database_url"],
        base_url=f"http://127.0.0.1:{order['port']}",
        secret_key=order["secret"],
        wecom=wecom,
    )
    app = make_app(settings, clock=FileClock(Path(order["clock"])), background=order["background"])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", order["port"]).start()
    await asyncio.Event().wait()


def _fork(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        asyncio.run(_serve(order))
    finally:
        os._exit(1)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    children = []
    for line in sys.stdin:
        children.append(_fork(json.loads(line)))
        print(children[-1], flush=True)
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
