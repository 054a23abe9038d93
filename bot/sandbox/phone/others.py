"""The button “让其他人作答”: one run at a time, with its progress."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.sandbox.core import Sandbox

log = logging.getLogger(__name__)


class Others:
    """Runs `sandbox.simulate` in the background and remembers how far it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._task: asyncio.Task[None] | None = None
        self._done = self._total = 0
        self._label = self._problem = ""

    def state(self) -> dict[str, Any]:
        """`available`, `running`, `done`, `total`, `label`, `problem`."""
        return {
            "available": self._sandbox.simulate is not None,
            "running": self._task is not None and not self._task.done(),
            "done": self._done,
            "total": self._total,
            "label": self._label,
            "problem": self._problem,
        }

    def start(self) -> None:
        """Begin, unless it is under way."""
        if self._sandbox.simulate is None or self.state()["running"]:
            return
        self._done, self._total, self._label, self._problem = 0, 0, "", ""
        self._task = asyncio.create_task(self._run())

    async def stop(self, _app: object = None) -> None:
        """End a run that is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        assert self._sandbox.simulate is not None
        try:
            await self._sandbox.simulate(self._progress)
        except Exception:
            log.exception("the simulated others stopped")
            self._problem = "模拟作答中断了，详情见日志。"

    def _progress(self, done: int, total: int, label: str = "") -> None:
        self._done, self._total, self._label = done, total, label
