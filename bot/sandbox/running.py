"""Binding the sandbox's two platforms to loopback ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.core import Sandbox, official_app, wecom_app


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that listens. The bases go into `*_API_BASE` and `*_OAUTH_BASE` of the service."""

    sandbox: Sandbox
    wecom_base: str
    official_base: str


@asynccontextmanager
async def running_sandbox(
    sandbox: Sandbox | None = None, host: str = "127.0.0.1", *, wecom_port: int = 0, official_port: int = 0
) -> AsyncIterator[RunningSandbox]:
    """Serve both platforms until the block ends; port 0 takes any free one.

    The sandbox is closed with it. No access log is written: addresses carry tokens.
    """
    sandbox = sandbox or Sandbox()
    runners: list[web.AppRunner] = []
    try:
        bases = [
            await _bind(runners, wecom_app(sandbox), host, wecom_port),
            await _bind(runners, official_app(sandbox), host, official_port),
        ]
        sandbox.wecom.base, sandbox.official.base = bases
        yield RunningSandbox(sandbox, *bases)
    finally:
        await sandbox.close()
        for runner in runners:
            await runner.cleanup()


async def _bind(runners: list[web.AppRunner], app: web.Application, host: str, port: int) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    runners.append(runner)
    await web.TCPSite(runner, host, port).start()
    return f"http://{host}:{runner.addresses[0][1]}"
