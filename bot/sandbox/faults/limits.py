"""What a platform allows its callers: calls a minute, an hour and a day, calls at once, addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from bot.sandbox.faults.errors import ApiError

_BEIJING = 8 * 3600
_DAY = 86400
DAILY = (45009, "reach max api daily quota limit")
MINUTE = (45011, "api minute-quota reach limit, must slower, retry next minute")
BUSY = (45009, "api freq out of limit")
PARALLEL = (45033, "api concurrent out of limit")

# Official Account, calls a day (docs/sources.md, Official Account; the console's value prevails).
OA_DAILY: dict[str, int] = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/message/template/send": 100_000,
}
# WeCom, calls of one API of one corporation (docs/sources.md, WeCom); sends have limits of their own.
WECOM_MINUTE, WECOM_HOUR = 10_000, 150_000
WECOM_EXEMPT = frozenset({"/cgi-bin/message/send"})


def day_of(at: float) -> date:
    """The day in Beijing, by which quotas go."""
    return datetime.fromtimestamp(at, timezone(timedelta(seconds=_BEIJING))).date()


class Limits:
    """Counts the calls of one account and refuses what is too much.

    Tests change the numbers: `daily` and `minute` by path, `per_minute` and `per_hour` for every path but the
    `exempt`, `parallel` calls under way at once (0: any number), `allowed_ips` (None: from anywhere).
    """

    def __init__(
        self,
        daily: Mapping[str, int] | None = None,
        *,
        per_minute: int = 0,
        per_hour: int = 0,
        exempt: frozenset[str] = frozenset(),
    ) -> None:
        self.daily: dict[str, int] = dict(daily or {})
        self.minute: dict[str, int] = {"/cgi-bin/stable_token": 10_000} if daily else {}
        self.per_minute, self.per_hour, self.exempt = per_minute, per_hour, exempt
        self.parallel = 0
        self.allowed_ips: set[str] | None = None
        self.under_way = 0
        self._used: Counter[tuple[str, str, int]] = Counter()
        self._window: dict[str, int] = {}

    def spend(self, path: str, now: float) -> None:
        """Count one call: 45009, 45011 or 45033 where it is one too many."""
        if self.parallel and self.under_way > self.parallel:
            raise ApiError(*PARALLEL)
        self._count("day", path, int(now + _BEIJING) // _DAY, self.daily.get(path, 0), DAILY)
        self._count("minute", path, int(now) // 60, self.minute.get(path, 0), MINUTE)
        if path not in self.exempt:
            self._count("all-minute", path, int(now) // 60, self.per_minute, BUSY)
            self._count("all-hour", path, int(now) // 3600, self.per_hour, BUSY)

    def _count(self, kind: str, path: str, window: int, most: int, refusal: tuple[int, str]) -> None:
        if not most:
            return
        if self._window.get(kind) != window:  # a new window: the counts of the old one are of no use
            self._window[kind] = window
            for key in [key for key in self._used if key[0] == kind]:
                del self._used[key]
        if self._used[kind, path, window] >= most:
            raise ApiError(*refusal)
        self._used[kind, path, window] += 1

    def clear(self) -> None:
        """clear_quota: every count begins again."""
        self._used.clear()

    def allows(self, address: str | None) -> bool:
        """Whether calls may come from there."""
        return self.allowed_ips is None or address in self.allowed_ips
