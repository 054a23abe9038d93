from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from surveys.store import Database
from tests.chat.room import Room


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return Room(database, tmp_path, ZoneInfo("Asia/Shanghai"))
