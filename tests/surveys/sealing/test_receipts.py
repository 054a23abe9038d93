"""Receipts are of forms that count."""

from __future__ import annotations

import pytest

from surveys.sealing.receipts import list_receipts
from surveys.store import Database
from tests.world.enterprise_seats import hold, open_with_seats


@pytest.fixture
def round_id(database: Database) -> str:
    return open_with_seats(database)


ONE, TWO, OTHER = "enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1"


@pytest.mark.parametrize(("rule", "published"), [("mean", 3), ("latest", 3), ("chief", 2)])
def test_receipts_are_of_forms_that_count(database: Database, round_id: str, rule: str, published: int) -> None:
    opened = hold(database, rule, [(ONE, "5"), (TWO, "3"), (OTHER, "1")])
    assert len(database.read(list_receipts, round_id=opened).codes) == published
