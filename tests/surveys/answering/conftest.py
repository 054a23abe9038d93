"""One rater and two processes of the service on one PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Clock
from tests.surveys.answering.two_processes import Desk
from tests.world.park import settle, small_park, two_processes


@pytest.fixture
def desk(postgres_url: str, clock: Clock) -> Iterator[Desk]:
    with two_processes(postgres_url, clock) as both:
        settle(both[0], small_park())
        yield Desk(both, postgres_url)
