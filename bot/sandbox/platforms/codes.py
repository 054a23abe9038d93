"""Access tokens and OAuth codes as the platforms keep them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.world import World

TOKEN_SECONDS = 7200
OVERLAP_SECONDS = 300
CODE_SECONDS = 300


@dataclass(slots=True)
class Issued:
    """A token and when it stops: at its age (42001) or because a newer one took over (40001)."""

    expires_at: float
    superseded_at: float = float("inf")
    revoked: bool = False


class Tokens:
    """Tokens of one app. Every refusal has the platform's own number."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._issued: dict[str, Issued] = {}
        self.lifetime = TOKEN_SECONDS

    def __contains__(self, token: str) -> bool:
        """Whether this app was ever given it."""
        return token in self._issued

    def new(self) -> str:
        """A fresh token with a full life."""
        token = self._world.word(140)
        self._issued[token] = Issued(self._world.clock() + self.lifetime)
        return token

    def left(self, token: str) -> float:
        """Seconds until its end; 0 for one that is unknown, revoked or superseded."""
        issued, now = self._issued.get(token), self._world.clock()
        if issued is None or issued.revoked or issued.superseded_at <= now:
            return 0.0
        return max(0.0, issued.expires_at - now)

    def supersede(self, token: str) -> None:
        """A newer token exists: this one lives for five more minutes."""
        issued = self._issued.get(token)
        if issued is not None:
            issued.superseded_at = min(issued.superseded_at, self._world.clock() + OVERLAP_SECONDS)

    def supersede_all(self) -> None:
        """Newer tokens exist and the overlap is over: from now on every token given so far is 40001."""
        for issued in self._issued.values():
            issued.superseded_at = min(issued.superseded_at, self._world.clock())

    def check(self, token: str) -> None:
        """40014 garbage, 42001 expired, 40001 superseded."""
        issued, now = self._issued.get(token), self._world.clock()
        if issued is None or issued.revoked:
            raise ApiError(40014, "invalid access_token")
        if issued.expires_at <= now:
            raise ApiError(42001, "access_token expired")
        if issued.superseded_at <= now:
            raise ApiError(40001, "invalid credential, access_token is invalid or not latest")

    def expire_all(self) -> None:
        """From now on every token given so far is expired (42001)."""
        for issued in self._issued.values():
            issued.expires_at = min(issued.expires_at, self._world.clock())

    def revoke_all(self) -> None:
        """From now on every token given so far is invalid (40014)."""
        for issued in self._issued.values():
            issued.revoked = True


@dataclass(slots=True)
class Grant:
    """What stands behind an OAuth code; `snapshot` = given in 快照页 mode."""

    user: str
    scope: str
    until: float
    snapshot: bool = False
    used: bool = False


class Codes:
    """OAuth codes: single use, five minutes."""

    def __init__(self, world: World, used: int, expired: int) -> None:
        self._world = world
        self._grants: dict[str, Grant] = {}
        self._used, self._expired = used, expired

    def issue(
        self, user: str, scope: str, *, snapshot: bool = False, used: bool = False, seconds: float = CODE_SECONDS
    ) -> str:
        """A code for a person."""
        code = self._world.word(43)
        self._grants[code] = Grant(user, scope, self._world.clock() + seconds, snapshot, used)
        return code

    def redeem(self, code: str) -> Grant:
        """40029 for an unknown code, the platform's own numbers for used and expired."""
        grant = self._grants.get(code)
        if grant is None:
            raise ApiError(40029, "invalid code")
        if grant.used:
            raise ApiError(self._used, "code been used")
        if grant.until <= self._world.clock():
            raise ApiError(self._expired, "code expired")
        grant.used = True
        return grant
