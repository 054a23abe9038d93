"""Both platforms' clients, as the settings have them; None where a channel is off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from bot.settings.model import Settings
from bot.wechat import MemoryTokenStore, OfficialClient, TokenCache, WeComClient


@dataclass(frozen=True, slots=True)
class Connected:
    """A client is None where its channel is off."""

    session: aiohttp.ClientSession
    wecom: WeComClient | None
    official: OfficialClient | None


def connect_wecom(settings: Settings, session: aiohttp.ClientSession, tokens: TokenCache) -> WeComClient | None:
    """The client, None while the channel is off."""
    channel = settings.wecom
    if not channel.enabled:
        return None
    secret = channel.secret.get_secret_value()
    return WeComClient(
        session,
        channel.api_base,
        channel.corp_id,
        channel.agent_id,
        secret,
        tokens,
        own_address=settings.base_url,
    )


def connect_official(settings: Settings, session: aiohttp.ClientSession, tokens: TokenCache) -> OfficialClient | None:
    """The client, None while the channel is off."""
    channel = settings.oa
    if not channel.enabled:
        return None
    secret = channel.app_secret.get_secret_value()
    return OfficialClient(session, channel.api_base, channel.app_id, secret, tokens, own_address=settings.base_url)


@asynccontextmanager
async def connected(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[Connected]:
    """The clients for a command that runs once: a session of its own, tokens of this process only.

    Both platforms give every process the same token, so nobody is expelled.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: clock().timestamp())
        yield Connected(session, connect_wecom(settings, session, tokens), connect_official(settings, session, tokens))
