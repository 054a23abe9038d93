from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys.store import Database, open_database, upgrade_schema


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'pingji.db'}"
    upgrade_schema(url)
    found = open_database(
        url, secret=b"s" * 32, clock=lambda: datetime(2026, 11, 2, 1, tzinfo=UTC), random=random.SystemRandom()
    )
    yield found
    found.close()
