from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from surveys.calendar.quiet_hours import after_quiet_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")


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
