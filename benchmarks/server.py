"""The real pages over one of four stores: ours, none (validated only), a commit a request, an ORM session a request."""

from __future__ import annotations

import asyncio
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import uvloop
from aiohttp import web

from benchmarks.material import RELATION, SECRET, SHAPES, rater
from benchmarks.orm import OrmStore
from bot.pages import setup_pages
from bot.services import SERVICES, Services
from bot.settings.model import Settings
from surveys.answering.submission import Receipt
from surveys.store import open_database
from surveys.work import Work

ORM_RATERS = 6000


class ValidateOnly(Services):
    """Everything but storing: the ceiling."""

    async def submit(self, action: Any, request: Any) -> Any:
        return Receipt(request.form.round_id, request.relation, "", False)


class CommitEach(Services):
    """The same action, a plain transaction of its own in a thread of its own: what a lone commit costs."""

    _threads = ThreadPoolExecutor(1)

    async def submit(self, action: Any, request: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._store, action, request)

    def _store(self, action: Any, request: Any) -> Any:
        with self.database._writer.connect() as connection, connection.begin():
            work = Work(connection, self.clock(), self.random, self.settings.secret)
            (answer,) = action(work, [request])
        if isinstance(answer, Exception):
            raise answer
        return answer


class OrmEach(Services):
    """An ORM session a request."""

    store: OrmStore
    _threads = ThreadPoolExecutor(32)

    async def submit(self, action: Any, request: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.store.submit, request)


STORES: dict[str, type[Services]] = {
    "grouped": Services,
    "validate": ValidateOnly,
    "commit": CommitEach,
    "orm": OrmEach,
}


async def serve(store: str, url: str, port: int, shape: str) -> None:
    settings = Settings(database_url=url, secret_key=SECRET, base_url=f"http://127.0.0.1:{port}")
    clock = lambda: datetime.now(UTC)  # noqa: E731
    database = open_database(url, secret=settings.secret, clock=clock, random=random.SystemRandom())
    services = STORES[store](settings, database, clock=clock, random=random.SystemRandom())
    if isinstance(services, OrmEach):
        services.store = OrmStore(url)
        services.store.prepare([rater(number) for number in range(ORM_RATERS)], RELATION, SHAPES[shape].subjects)
    app = web.Application()
    app[SERVICES] = services
    setup_pages(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
