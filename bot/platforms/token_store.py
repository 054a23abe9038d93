"""Access tokens in the database: all processes share one, one process at a time fetches it, none expels another's."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services import Services
from bot.wechat import Token
from surveys.messages.platform_tokens import (
    PlatformToken,
    find_token,
    release_token_lease,
    store_token,
    take_token_lease,
)


class StoredTokens:
    """A `TokenStore` in the database."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = services.random.randbytes(8).hex()

    async def get(self, key: str) -> Token | None:
        token = await self._services.read(find_token, key=key)
        return None if token is None else Token(token.value, token.expires_at.timestamp())

    async def put(self, key: str, token: Token) -> None:
        kept = PlatformToken(token.value, _instant(token.good_until))
        await self._services.write(store_token, key=key, token=kept)

    async def lease(self, key: str, now: float, seconds: float) -> bool:
        begins_at, ends_at = _instant(now), _instant(now + seconds)
        return await self._services.write(
            take_token_lease, key=key, owner=self._owner, begins_at=begins_at, ends_at=ends_at
        )

    async def release(self, key: str) -> None:
        await self._services.write(release_token_lease, key=key, owner=self._owner)


def _instant(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)
