"""Access tokens: fetched by one at a time, shared by all, renewed before they end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

LIFETIME = 7200.0
MARGIN = 120.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the Unix second until which we use it (already before its true end)."""

    value: str = field(repr=False)
    good_until: float


class TokenStore(Protocol):
    """Where tokens live. One in the database lets several processes share them."""

    async def get(self, key: str) -> Token | None: ...

    async def put(self, key: str, token: Token) -> None: ...


class MemoryTokenStore:
    """Tokens of this process only."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    async def get(self, key: str) -> Token | None:
        return self._tokens.get(key)

    async def put(self, key: str, token: Token) -> None:
        self._tokens[key] = token


# Fetches (token, expires_in); `stale` is the one just refused, or None.
Fetch = Callable[[str | None], Awaitable[tuple[str, object]]]


class TokenCache:
    """Gives a usable token for a key, with a single fetch however many callers wait."""

    def __init__(self, store: TokenStore, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: str, fetch: Fetch, *, stale: str | None = None) -> str:
        """A token that is not `stale` (one the platform has just refused) and not at its end."""
        found = self._usable(await self._store.get(key), stale)
        if found is not None:
            return found
        async with self._locks[key]:
            found = self._usable(await self._store.get(key), stale)
            if found is not None:
                return found
            value, lifetime = await fetch(stale)
            await self._store.put(key, self._token(value, lifetime))
            return value

    def _usable(self, token: Token | None, stale: str | None) -> str | None:
        if token is None or token.value == stale or token.good_until <= self._now():
            return None
        return token.value

    def _token(self, value: str, lifetime: object) -> Token:
        seconds = _seconds(lifetime)
        return Token(value, self._now() + seconds - min(MARGIN, seconds / 5))


def _seconds(lifetime: object) -> float:
    try:
        seconds = float(str(lifetime))
    except ValueError:
        return LIFETIME
    return min(max(seconds, 0.0), LIFETIME)
