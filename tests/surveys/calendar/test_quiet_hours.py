from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys.calendar.quiet_hours import after_quiet_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-12-01T09:00", "2026-12-01T09:00"),
        ("2026-12-01T08:00", "2026-12-01T08:00"),
        ("2026-12-01T20:59", "2026-12-01T20:59"),
        ("2026-12-01T21:00", "2026-12-02T08:00"),
        ("2026-12-01T23:59", "2026-12-02T08:00"),
        ("2026-12-02T03:00", "2026-12-02T08:00"),
    ],
)
def test_after_quiet_hours_waits_for_the_morning(now: str, sent: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    expected = datetime.fromisoformat(sent).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert after_quiet_hours(instant.astimezone(UTC), SHANGHAI) == expected


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_quiet_hours_end_at_eight_by_the_clock_on_the_wall(zone: str) -> None:
    """Also in the nights in which the clock is changed."""
    tz = ZoneInfo(zone)
    for day in (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=step) for step in range(366 * 24)):
        later = after_quiet_hours(day, tz)
        assert day <= later <= day + timedelta(hours=12)
        assert 8 <= later.astimezone(tz).hour < 21
