"""The composition root: settings → services → application. The only place that makes the clock and randomness."""

from __future__ import annotations

import asyncio
import gc
import logging
import random as randomness
import signal
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
import uvloop
from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.log import server_logger

from bot.callbacks.routes import CALLBACKS, make_callbacks, setup_callbacks
from bot.channels import Channel, make_channels
from bot.delivery.loop import Deliverer
from bot.desk import setup_desk
from bot.logs import describe
from bot.pages import setup_pages
from bot.platforms.address_book_sync import do_sync_jobs
from bot.platforms.clients import connect_official, connect_wecom
from bot.platforms.token_store import StoredTokens
from bot.scheduler import Scheduler
from bot.services import SERVICES, Services
from bot.settings.model import Settings
from bot.web.connections import BoundedRunner, count_allowed, hide_software
from bot.web.login import PLATFORMS, Platforms
from bot.wechat import TokenCache
from surveys.sealing.key_checks import confirm_keys
from surveys.store import Database, check_schema, open_database
from surveys.work import Randomness

CHANNELS: web.AppKey[list[Channel]] = web.AppKey("channels", list)
_CONNECTIONS = 50
YOUNG = 50_000
"""New objects before the collector looks for circles. Requests that wait together for one commit hold thousands for a
moment; at Python's 700 it would look through them again and again, and every few hundred requests through everything.
"""
_CLIENTS_ERRORS = (HttpProcessingError, web.RequestPayloadError, ConnectionError, zlib.error)
_GRACE = 5.0  # seconds for what is under way when we are stopped


def real_clock() -> datetime:
    return datetime.now(UTC)


def real_randomness() -> Randomness:
    return randomness.SystemRandom()


def make_database(settings: Settings) -> Database:
    """The database by itself, for the command line."""
    random = randomness.SystemRandom()
    return open_database(
        settings.database_url, secret=settings.secret, clock=real_clock, random=random, old_secrets=settings.old_secrets
    )


def make_services(
    settings: Settings, *, clock: Callable[[], datetime] | None = None, random: Randomness | None = None
) -> Services:
    """Call it inside a running event loop; `close()` it in the end."""
    clock, random = clock or real_clock, random or randomness.SystemRandom()
    database = open_database(
        settings.database_url, secret=settings.secret, clock=clock, random=random, old_secrets=settings.old_secrets
    )
    return Services(settings, database, clock=clock, random=random)


def make_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] | None = None,
    random: Randomness | None = None,
    background: bool = True,
) -> web.Application:
    """The whole service. Call it inside a running event loop.

    `background` False leaves out deliverer and scheduler: a test drives `deliver_once` and `tick` by itself.
    Starting raises SchemaOutdated where the database is not at this version's schema, KeyWrong where the secret is not
    the one that rounds under way were opened under.
    """
    server_logger.addFilter(_leave_out_requests)
    hide_software()
    app = web.Application()
    services = app[SERVICES] = make_services(settings, clock=clock, random=random)
    app[PLATFORMS], app[CHANNELS] = Platforms(), []  # filled where they are connected, at the start
    app[CALLBACKS] = make_callbacks(settings, services)
    setup_callbacks(app)
    setup_pages(app)
    setup_desk(app)
    app.cleanup_ctx.append(_with_services)
    app.cleanup_ctx.append(_with_platforms)
    if background:
        app.cleanup_ctx.append(_with_background)
    return app


def _leave_out_requests(record: logging.LogRecord) -> bool:
    """aiohttp quotes what it could not read: cookies, one-time links, answers. Its kind and place are enough.

    What a client has sent badly or cut off is answered with 400, and is no error of ours.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, _CLIENTS_ERRORS):
        record.levelno, record.levelname = logging.INFO, "INFO"
    if error is not None:
        record.msg, record.args = f"{record.getMessage()}\n{describe(error)}", ()
        record.exc_info = None
    return True


async def _with_services(app: web.Application) -> AsyncIterator[None]:
    services = app[SERVICES]
    gc.set_threshold(YOUNG)
    try:
        await asyncio.to_thread(check_schema, services.settings.database_url)
        await services.write(confirm_keys)
        yield
    finally:
        await asyncio.gather(*app[CALLBACKS].late, return_exceptions=True)
        await asyncio.to_thread(services.close)


async def _with_platforms(app: web.Application) -> AsyncIterator[None]:
    """The clients share one session; tokens lie in the database, shared by all processes."""
    services, platforms = app[SERVICES], app[PLATFORMS]
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        tokens = TokenCache(StoredTokens(services), lambda: services.clock().timestamp())
        platforms.wecom = connect_wecom(services.settings, session, tokens)
        platforms.official = connect_official(services.settings, session, tokens)
        app[CHANNELS].extend(make_channels(services.settings, platforms.wecom, platforms.official))
        yield


async def _with_background(app: web.Application) -> AsyncIterator[None]:
    channels = app[CHANNELS]
    deliverer = Deliverer(app[SERVICES], channels)
    scheduler = Scheduler(app[SERVICES], jobs=[lambda: do_sync_jobs(app[SERVICES], app[PLATFORMS].wecom)])
    deliverer.start()
    scheduler.start()
    try:
        yield
    finally:
        await scheduler.stop()
        await deliverer.stop()


async def serve_until_stopped(settings: Settings) -> None:
    """Listen until the task is cancelled; connections under way are finished."""
    runner = BoundedRunner(make_app(settings), most=count_allowed(), grace=_GRACE)
    try:
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port, reuse_port=False).start()
        gc.collect()
        gc.freeze()  # modules and templates stay: the collector need not look through them again
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def run_app(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises OSError where the port is taken, SchemaOutdated."""

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await serve_until_stopped(settings)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
