"""Quiet hours: what is sent by itself waits for the morning; what an administrator asks for goes at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(21, 0), time(8, 0)


def is_quiet(now: datetime, tz: ZoneInfo) -> bool:
    """Whether `now` lies between 21:00 and 08:00 local."""
    return not UNTIL <= now.astimezone(tz).time() < FROM


def after_quiet_hours(now: datetime, tz: ZoneInfo) -> datetime:
    """`now`, or 08:00 local where it is quiet."""
    if not is_quiet(now, tz):
        return now
    local = now.astimezone(tz)
    day = local.date() + timedelta(days=1 if local.time() >= FROM else 0)
    return datetime.combine(day, UNTIL, tzinfo=tz).astimezone(UTC)
