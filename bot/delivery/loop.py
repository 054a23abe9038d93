"""The deliverer of a process: a background task that delivers whatever is due (`bot/delivery/worker.py`)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.channels import Channels
from bot.delivery.worker import Delivery, deliver_once
from bot.outages import log_failure
from bot.services import Services
from surveys.messages.outbox import find_next_due

_POLL, _SWEEP, _BREATH = 2.0, 20.0, 0.2  # seconds
_log = logging.getLogger("pingji.delivery")


class Deliverer:
    """The background task: sleeps until something is due, and survives everything."""

    def __init__(self, services: Services, channels: Channels) -> None:
        self._services = services
        self._channels = channels
        self._delivery = Delivery(services, channels)
        self._task: asyncio.Task[None] | None = None
        self._swept = float("-inf")

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="deliverer")

    async def stop(self) -> None:
        """Leave what is in flight; its lease ends and another process or the next start takes it over."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                if await self._is_due():
                    await deliver_once(self._services, self._channels, self._delivery)
            except Exception as error:  # a dying send must never stop the loop
                log_failure(_log, error, "delivery failed; it goes on")
            await self._pause()

    async def _is_due(self) -> bool:
        """Something is due; every so often True anyway, for what a dead process left behind."""
        now = asyncio.get_running_loop().time()
        if now - self._swept >= _SWEEP:
            self._swept = now
            return True
        due_at = await self._services.read(find_next_due)
        return due_at is not None and due_at <= self._services.clock()

    async def _pause(self) -> None:
        """Until somebody wrote something, at most two seconds; never at the pace of every single write."""
        self._services.wake.clear()
        await asyncio.sleep(_BREATH)
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL):
                await self._services.wake.wait()
