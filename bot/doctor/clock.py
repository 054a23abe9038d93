"""The clock against a platform's, the time zone, and how far the calendar of working days reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.phrases.calendar import days_of_years
from surveys.calendar.workdays import ANNOUNCED_THROUGH, list_entered_days

_SKEW = 60  # seconds; WeChat's window is ten minutes
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_BEIJING = timedelta(hours=8)
_ANNOUNCED = 11  # the month in which the next year's holidays are usually announced


async def look_at_clock(installation: Installation) -> Sequence[CheckResult]:
    """Ours minus that of the first platform that answers, by its Date header."""
    settings = installation.settings
    bases = [channel.api_base for channel in (settings.wecom, settings.oa) if channel.enabled]
    for base in bases:
        seconds = await _skew(installation, base)
        if seconds is not None:
            return [ok("clock", seconds=seconds) if abs(seconds) <= _SKEW else bad("clock_off", seconds=seconds)]
    return []


async def _skew(installation: Installation, base: str) -> int | None:
    try:
        async with installation.session.get(base, timeout=_TIMEOUT, allow_redirects=False) as response:
            theirs = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError):
        return None
    return round((installation.clock() - theirs).total_seconds())


async def look_at_zone(installation: Installation) -> Sequence[CheckResult]:
    """Quiet hours and working days are China's."""
    local = installation.clock().astimezone(installation.settings.tz)
    words = {"zone": installation.settings.timezone, "now": f"{local:%Y-%m-%d %H:%M}"}
    return [ok("zone", **words) if local.utcoffset() == _BEIJING else hint("zone_elsewhere", **words)]


async def look_at_workdays(installation: Installation) -> Sequence[CheckResult]:
    """Days after the last announced year count as ordinary weekdays."""
    known, entered = ANNOUNCED_THROUGH, Counter[int]()
    if installation.database is not None:
        entered = Counter(entered_day.day.year for entered_day in installation.database.read(list_entered_days))
        while known + 1 in entered:  # an administrator has entered days of that year
            known += 1
    local = installation.clock().astimezone(installation.settings.tz)
    (result,) = judge_workdays(local, known)
    if result.state == "ok" and known > ANNOUNCED_THROUGH:
        later = {year: entered[year] for year in range(ANNOUNCED_THROUGH + 1, known + 1)}
        return [ok("workdays_entered", year=ANNOUNCED_THROUGH, entered=days_of_years(later))]
    return [result]


def judge_workdays(local: datetime, known: int) -> list[CheckResult]:
    """`known` is the last year whose holidays and make-up days the calendar has, or somebody has entered."""
    words = {"year": known, "next": known + 1}
    late = known < local.year or (known == local.year and local.month >= _ANNOUNCED)
    return [hint("workdays_end", **words) if late else ok("workdays", **words)]


CLOCK = Check("clock", look_at_clock)
ZONE = Check("zone", look_at_zone)
WORKDAYS = Check("workdays", look_at_workdays)
