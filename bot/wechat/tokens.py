"""Access tokens: fetched by one at a time over all processes, shared by all, renewed before they end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

LIFETIME = 7200.0
MARGIN = 120.0
LEASE = 20.0  # as long as one call may take
FRESH = 1.0  # seconds for which what the store said is taken for true; a refused token is looked up at once
POLL = 0.1  # seconds between looks at what another process fetches
_POLLS = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the Unix second until which we use it (already before its true end)."""

    value: str = field(repr=False)
    good_until: float


class TokenStore(Protocol):
    """Where tokens live. One in the database lets several processes share them."""

    async def get(self, key: str) -> Token | None: ...

    async def put(self, key: str, token: Token) -> None: ...

    async def lease(self, key: str, now: float, seconds: float) -> bool:
        """Take on the fetching of a token, until `now + seconds` at most; False while somebody else has."""

    async def release(self, key: str) -> None:
        """Give our lease back."""


class MemoryTokenStore:
    """Tokens of this process only."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    async def get(self, key: str) -> Token | None:
        return self._tokens.get(key)

    async def put(self, key: str, token: Token) -> None:
        self._tokens[key] = token

    async def lease(self, key: str, now: float, seconds: float) -> bool:
        """Nobody else is there: the cache's own lock is enough."""
        return True

    async def release(self, key: str) -> None:
        """Nothing was taken."""


# Fetches (token, expires_in); `stale` is the one just refused, or None.
Fetch = Callable[[str | None], Awaitable[tuple[str, object]]]


class TokenCache:
    """Gives a usable token for a key, with a single fetch however many callers wait."""

    def __init__(self, store: TokenStore, now: Callable[[], float], poll: float = POLL) -> None:
        self._store = store
        self._poll = poll
        self._now = now
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._seen: dict[str, tuple[float, Token | None]] = {}
        self._failures: dict[str, Exception] = {}

    async def get(self, key: str, fetch: Fetch, *, stale: str | None = None) -> str:
        """A token that is not `stale` (one the platform has just refused) and not at its end.

        Whoever waits for a fetch that fails gets its failure: one after the other they would wait for minutes.
        """
        token = self._usable(await self._look_up(key, stale), stale)
        if token is not None:
            return token
        known = self._failures.get(key)
        async with self._locks[key]:
            token = self._usable(await self._look_up(key, stale), stale)  # fetched by whoever was here before us
            if token is not None:
                return token
            failure = self._failures.get(key)
            if failure is not None and failure is not known:
                raise failure.with_traceback(None)  # it would grow by each of us
            try:
                return await self._fetch(key, fetch, stale)
            except Exception as error:
                self._failures[key] = error
                raise

    async def _fetch(self, key: str, fetch: Fetch, stale: str | None) -> str:
        """In our turn, unless another process has fetched one meanwhile."""
        elsewhere = await self._await_turn(key, stale)
        if elsewhere is not None:
            return elsewhere
        try:
            value, lifetime = await fetch(stale)
            token = self._token(value, lifetime)
            await self._store.put(key, token)
            self._seen[key] = (self._now(), token)
        finally:
            await self._store.release(key)
        return value

    async def _look_up(self, key: str, stale: str | None) -> Token | None:
        """What the store holds, or held a moment ago: many calls at once ask it once, and go on with what they have."""
        now = self._now()
        read_at, token = self._seen.get(key, (now, None))
        if token is not None and token.value != stale and 0 <= now - read_at < FRESH:
            return token
        self._seen[key] = (now, token)
        token = await self._store.get(key)
        self._seen[key] = (now, token)
        return token

    async def _await_turn(self, key: str, stale: str | None) -> str | None:
        """A usable token as soon as somebody has fetched one; None once the fetching is ours.

        A holder that says nothing for twenty seconds is taken for dead, whatever its lease says.
        """
        for _ in range(_POLLS):
            leased = await self._store.lease(key, self._now(), LEASE)
            token = self._usable(await self._store.get(key), stale)
            if token is not None:
                if leased:
                    await self._store.release(key)
                return token
            if leased:
                return None
            await asyncio.sleep(self._poll)
        return None

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
