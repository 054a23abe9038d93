from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from surveys.store import Database
from tests.chat.room import Room


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database, ZoneInfo("Asia/Shanghai"))
