"""Services: what every handler may use — actions run for it, forms kept for it, the deliverer woken by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from bot.outages import OUTAGE
from bot.settings.model import Settings
from surveys.rounds import RoundForm, get_round_form
from surveys.store import Call, Database
from surveys.work import Randomness

T = TypeVar("T")
_READERS = 4
_FORM_LIVES = 5.0  # seconds


class Services:
    """One a process. `clock` and `random` come from `bot/app.py` (or from a test)."""

    def __init__(
        self, settings: Settings, database: Database, *, clock: Callable[[], datetime], random: Randomness
    ) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.random = random
        self.tz = settings.tz
        self.wake = asyncio.Event()  # set when the outbox may have something to do
        self.due = asyncio.Event()  # set when the calendar may: somebody commanded something
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="pingji-reader")
        self._forms: dict[str, tuple[float, RoundForm]] = {}
        self._waiting: dict[Call, asyncio.Future[Any]] = {}
        self._collected: list[Call] = []
        self._loop = asyncio.get_running_loop()
        database.set_notify(self._on_batch)

    async def read(self, action: Callable[..., T], /, **kwargs: Any) -> T:
        """Run a reading action on a reader thread, in the caller's context: what is this year for them is there too."""
        run = partial(copy_context().run, self.database.read, action, **kwargs)
        result = await self._loop.run_in_executor(self._pool, run)
        OUTAGE.end()
        return result

    async def write(self, action: Callable[..., T], /, **kwargs: Any) -> T:
        """Run an action through the writer; returns when it is durable. Wakes the deliverer."""
        result: T = await self._enqueue(Call(action, kwargs))
        self.wake.set()
        return result

    async def submit(self, action: Callable[..., Any], request: Any) -> Any:
        """Add one request to a bulk action (the hot path); returns its result, durable, or raises its refusal."""
        return await self.begin(action, request)

    def begin(self, action: Callable[..., Any], request: Any) -> asyncio.Future[Any]:
        """The same for who will not wait as long as it takes."""
        return self._enqueue(Call(action, {}, bulk=True, request=request))

    async def get_form(self, round_id: str) -> RoundForm:
        """A round's forms, kept for some seconds: frozen at its opening, but for subjects who join it later."""
        until, form = self._forms.get(round_id, (0.0, None))
        if form is None or until < self._loop.time():
            if form is not None:  # whoever comes meanwhile takes the old one
                self._forms[round_id] = (self._loop.time() + _FORM_LIVES, form)
            form = await self.read(get_round_form, round_id=round_id)
            self._forms[round_id] = (self._loop.time() + _FORM_LIVES, form)
        return form

    def today(self) -> date:
        """The local day."""
        return self.clock().astimezone(self.tz).date()

    def close(self) -> None:
        self.database.close()
        self._pool.shutdown()

    # --- what the loop collected in one turn goes to the writer at once, and a batch comes back at once ------

    def _enqueue(self, call: Call) -> asyncio.Future[Any]:
        """The turn ends before the writer wakes up: it finds everything that came together, and they do not compete."""
        future: asyncio.Future[Any] = self._loop.create_future()
        self._waiting[call] = future
        if not self._collected:
            self._loop.call_soon(self._hand_over)
        self._collected.append(call)
        return future

    def _hand_over(self) -> None:
        calls, self._collected = self._collected, []
        try:
            self.database.queue(calls)
        except RuntimeError as error:  # closed
            for call in calls:
                call.error = error
            self._resolve(calls)

    def _on_batch(self, calls: list[Call]) -> None:
        self._loop.call_soon_threadsafe(self._resolve, calls)

    def _resolve(self, calls: list[Call]) -> None:
        for call in calls:
            future = self._waiting.pop(call, None)
            if future is None:
                call.resolve()
            elif not future.done():
                if call.error is not None:
                    future.set_exception(call.error)
                else:
                    OUTAGE.end()
                    future.set_result(call.result)


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
