"""What became of calls, on its way into the database: many together, while the next calls are under way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.outages import log_failure
from bot.services import Services
from surveys.messages.delivery_reports import settle_deliveries
from surveys.messages.outbox import Outcome

GATHER = 0.05  # seconds that the first of a batch waits for company, while more calls are under way
UNSETTLED = 256  # calls that may wait to be written; while more do, no further one is begun
_LAST_WORDS = 4.0  # seconds
_log = logging.getLogger("pingji.delivery")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one call: each notice's outcome, and the credits (openid, template) it took."""

    outcomes: tuple[Outcome, ...]
    spent: tuple[tuple[str, str], ...] = ()


class Settler:
    """One worker's. What it has not written at a crash is taken over when its lease ends, as perhaps arrived."""

    def __init__(self, services: Services, worker: str) -> None:
        self._services = services
        self._worker = worker
        self._waiting: list[Settlement] = []
        self._writing: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._last = asyncio.Event()  # no further call is under way: nothing to wait for

    async def add(self, settlement: Settlement) -> None:
        """Hand over; wait only where too much waits already."""
        self._waiting.append(settlement)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_on(), name="settler")
        while len(self._waiting) >= UNSETTLED:
            self._room.clear()
            await self._room.wait()

    async def finish(self) -> None:
        """The calls have ended: wait until all is written, but not for a database that is away."""
        if self._writing is not None:
            self._last.set()
            try:
                await asyncio.wait({self._writing}, timeout=_LAST_WORDS)
            finally:
                self._last.clear()

    async def _write_on(self) -> None:
        try:
            while self._waiting:
                with suppress(TimeoutError):
                    async with asyncio.timeout(GATHER):
                        await self._last.wait()
                batch, self._waiting = self._waiting, []
                await self._write_all(batch)
                self._room.set()
        finally:
            self._writing = None

    async def _write_all(self, batch: Sequence[Settlement]) -> None:
        """Together; where that fails, each by itself, so that one cannot fail another."""
        try:
            await self._write(batch)
        except Exception as error:
            if len(batch) > 1:
                for settlement in batch:
                    await self._write_all([settlement])
            else:  # the lease will end, and somebody tries again
                log_failure(_log, error, "what became of a call could not be written")

    async def _write(self, batch: Sequence[Settlement]) -> None:
        outcomes = [outcome for settlement in batch for outcome in settlement.outcomes]
        spent = [credit for settlement in batch for credit in settlement.spent]
        await self._services.write(settle_deliveries, worker=self._worker, outcomes=outcomes, spent=spent)
