"""``pingji doctor``: one line for each thing that must be right, with the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.common import FAILED, check_url, opened, say
from bot.phrases import terminal
from bot.settings import Settings, SettingsError, load_settings
from bot.wechat import MemoryTokenStore, PlatformError, TokenCache
from surveys.accounts import list_admin_parties
from surveys.store import SchemaOutdated, check_schema

_SKEW = 60  # seconds; WeChat's window is ten minutes
_TIMEOUT = aiohttp.ClientTimeout(total=5)
Finding = tuple[bool, str, dict[str, object]]


def doctor() -> None:
    """Exit 1 where something is wrong."""
    well = True
    for ok, name, params in _findings():
        what, remedy = terminal.CHECKS[name]
        say(terminal.doctor_line(ok=ok, what=what.format_map(params), remedy=remedy.format_map(params)))
        well = well and ok
    if not well:
        raise typer.Exit(FAILED)


def _findings() -> Iterator[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        yield False, "settings", {"reason": str(error)}
        return
    yield True, "settings", {"reason": ""}
    try:
        settings.check_for_serving()
        yield True, "serving", {"reason": ""}
    except SettingsError as error:
        yield False, "serving", {"reason": str(error)}
    yield from _database(settings)
    yield _base_url(settings)
    yield settings.wecom.enabled or settings.oa.enabled, "channels", {}
    yield from asyncio.run(_platforms(settings))


def _database(settings: Settings) -> Iterator[Finding]:
    where = settings.database_url.partition(":")[0]
    try:
        check_url(settings)
        check_schema(settings.database_url)
    except SchemaOutdated:
        yield True, "database", {"where": where, "reason": ""}
        yield False, "schema", {}
        return
    except (SQLAlchemyError, ValueError) as error:
        yield False, "database", {"where": where, "reason": type(error).__name__}
        return
    yield True, "database", {"where": where, "reason": ""}
    yield True, "schema", {}
    with opened(settings) as database:
        yield bool(settings.admins or database.read(list_admin_parties)), "admins", {}


def _base_url(settings: Settings) -> Finding:
    parts = urlsplit(settings.base_url)
    is_local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    well_placed = (parts.scheme, parts.port) in (("https", None), ("https", 443), ("http", None), ("http", 80))
    return well_placed and not is_local, "base_url", {"where": settings.base_url}


async def _platforms(settings: Settings) -> list[Finding]:
    """Ask each platform for a token, and compare clocks by what it says of its own."""
    from bot.app import connect_official, connect_wecom, real_clock

    found: list[Finding] = []
    async with aiohttp.ClientSession() as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: real_clock().timestamp())
        clients = {"wecom": connect_wecom(settings, session, tokens), "oa": connect_official(settings, session, tokens)}
        for name, client in clients.items():
            if client is None:
                continue
            try:
                await client.token()
                found.append((True, name, {"reason": ""}))
            except PlatformError as error:
                found.append((False, name, {"reason": terminal.CREDENTIALS_WRONG.format(reason=error.code or error)}))
        bases = [channel.api_base for channel in (settings.wecom, settings.oa) if channel.enabled]
        for base in bases[:1]:
            skew = await _skew(session, base, real_clock())
            if skew is not None:
                found.append((abs(skew) <= _SKEW, "clock", {"seconds": skew}))
    return found


async def _skew(session: aiohttp.ClientSession, base: str, now: datetime) -> int | None:
    """Our clock minus the platform's, in seconds; None where it does not say."""
    try:
        async with session.get(base, timeout=_TIMEOUT, allow_redirects=False) as response:
            theirs = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
    return round((now - theirs).total_seconds())
