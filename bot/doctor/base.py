"""What a check is: it looks at one thing and says how it is; the words stand in `bot/phrases/doctor.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp

from bot.settings.model import Settings
from bot.wechat import OfficialClient, WeComClient
from surveys.store import Database
from surveys.work import Randomness

State = Literal["ok", "hint", "bad"]
Need = Literal["", "database", "wecom", "oa"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`code` names the sentence and its remedy; `params` fill both."""

    state: State
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def ok(code: str, **params: Any) -> CheckResult:
    """In order."""
    return CheckResult("ok", code, params)


def hint(code: str, **params: Any) -> CheckResult:
    """Not wrong, but somebody should know."""
    return CheckResult("hint", code, params)


def bad(code: str, **params: Any) -> CheckResult:
    """Something will not work."""
    return CheckResult("bad", code, params)


@dataclass(slots=True)
class Installation:
    """The installation under examination. A client is None where its channel is off or has refused us for good."""

    settings: Settings
    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    random: Randomness
    wecom: WeComClient | None = None
    official: OfficialClient | None = None
    database: Database | None = None

    @property
    def host(self) -> str:
        """The host name of the service's public address."""
        return urlsplit(self.settings.base_url).hostname or ""

    def has(self, need: Need) -> bool:
        """Whether what a check needs is there."""
        there = {"": True, "database": self.database, "wecom": self.wecom, "oa": self.official}
        return there[need] is not None

    def give_up(self, platform: str) -> None:
        """The platform refuses us for good: what else it would be asked is refused alike."""
        if platform == "wecom":
            self.wecom = None
        else:
            self.official = None


Run = Callable[[Installation], Awaitable[Sequence[CheckResult]]]


@dataclass(frozen=True, slots=True)
class Check:
    """A member of the registry. It is left out where what it `needs` is not there."""

    name: str
    run: Run
    needs: Need = ""
