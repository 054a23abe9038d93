"""Processes of the service that may be killed at any moment, and the sandbox that all of them see."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import aiohttp

from bot.sandbox import RunningSandbox, Sandbox, SandboxBrowser, running_sandbox
from tests.interleavings.park import SECRET
from tests.interleavings.zygote import AES_KEY, FileClock

_ROOT = Path(__file__).resolve().parents[2]


class Zygote:
    """Forks services; see `tests.interleavings.zygote`."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.interleavings.zygote"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True)

    def fork(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def running_zygote() -> Iterator[Zygote]:
    zygote = Zygote()
    try:
        yield zygote
    finally:
        zygote.close()


class Process:
    """One process of the service at its port."""

    def __init__(
        self,
        zygote: Zygote,
        database_url: str,
        port: int,
        running: RunningSandbox,
        clock: FileClock,
        *,
        background: bool,
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._zygote, self._number = zygote, 0
        self._order = {
            "database_url": database_url,
            "port": port,
            "wecom_base": running.wecom_base,
            "secret": SECRET,
            "clock": str(clock.path),
            "background": background,
        }

    def start(self) -> None:
        self._number = self._zygote.fork(self._order)

    async def wait_ready(self) -> None:
        """Until it answers; fails where it has ended."""
        async with aiohttp.ClientSession() as session:
            while True:
                os.kill(self._number, 0)
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.01)

    def kill(self) -> None:
        """As when the power goes: nothing is finished, nothing is said."""
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)
            while True:  # its port is free once it is gone; the zygote's system reaps it
                os.kill(self._number, 0)
                time.sleep(0.001)


class Place:
    """The sandbox and the processes of the service."""

    def __init__(self, sandbox: Sandbox, processes: list[Process], clock: FileClock) -> None:
        self.sandbox, self.processes, self.clock = sandbox, processes, clock

    def phone(self, userid: str, process: int) -> SandboxBrowser:
        return SandboxBrowser(self.sandbox, self.processes[process].url, "wecom", userid)

    async def restart(self, process: int) -> None:
        self.processes[process].start()
        await self.processes[process].wait_ready()


@asynccontextmanager
async def running_place(
    zygote: Zygote,
    database_url: str,
    ports: list[int],
    people: list[str],
    clock: FileClock,
    *,
    background: bool = False,
) -> AsyncIterator[Place]:
    """One process for each port, on one database. `background`: they deliver and look after rounds by themselves."""
    sandbox = Sandbox(clock=lambda: clock().timestamp())
    async with running_sandbox(sandbox) as running:
        sandbox.wecom.configure("wwtest", 7, "s", "token", AES_KEY, "")
        for userid in people:
            sandbox.wecom.add_member(userid, userid, "甲科")
        processes = [Process(zygote, database_url, port, running, clock, background=background) for port in ports]
        try:
            for process in processes:
                process.start()
            for process in processes:
                await process.wait_ready()
            yield Place(sandbox, processes, clock)
        finally:
            for process in processes:
                process.kill()
