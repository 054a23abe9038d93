"""Both platforms' clients for a command that runs once: tokens of this process only, one session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.settings.model import Settings
from bot.wechat import MemoryTokenStore, OfficialClient, TokenCache, WeComClient


@dataclass(frozen=True, slots=True)
class Connected:
    """None where a channel is off."""

    session: aiohttp.ClientSession
    wecom: WeComClient | None
    official: OfficialClient | None


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Connected]:
    """The clients while the block lasts. Both platforms give every process the same token: nobody is expelled."""
    from bot.app import connect_official, connect_wecom, real_clock

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: real_clock().timestamp())
        yield Connected(session, connect_wecom(settings, session, tokens), connect_official(settings, session, tokens))
