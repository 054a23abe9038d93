"""Deliverers that are killed without warning in the middle of their work: nobody is lost, nobody is told twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from surveys.messages.outbox import LEASE, NewNotice, post_notices
from surveys.store import Database, open_database
from surveys.store.tables import notice, person
from surveys.work import Work
from tests.interleavings.park import SECRET
from tests.interleavings.service import Place, Zygote, running_place, running_zygote
from tests.interleavings.zygote import FileClock
from tests.ports import free_port
from tests.world.post import SEND

pytestmark = pytest.mark.slow  # left to `make test`

PEOPLE, DEATHS = 300, 3
LONGEST = 120  # seconds for what takes five
NAMES = [f"user{number}" for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with running_zygote() as zygote:
        yield zygote


@pytest.fixture
def hour(tmp_path: Path) -> FileClock:
    clock = FileClock(tmp_path / "clock")
    clock.set(0)
    return clock


@pytest.fixture
def outbox(database_url: str, hour: FileClock) -> Iterator[Database]:
    opened = open_database(database_url, secret=SECRET.encode(), clock=hour, random=random.SystemRandom())
    opened.write(_post)
    yield opened
    opened.close()


def _post(work: Work) -> None:
    """A text of its own for everybody: as many calls as people."""
    same = {"department": "甲科", "level": "staff", "collaborates": [], "status": "active", "is_admin": False}
    rows = [{"person_id": name, "name": name, "wecom_userid": name, **same} for name in NAMES]
    work.db.execute(person.insert(), rows)
    texts = {name: {"text": f"{name}，您好", "at": work.now.isoformat()} for name in NAMES}
    post_notices(work, [NewNotice(f"n:{name}", f"person:{name}", "reply", text) for name, text in texts.items()])


async def until(found: Callable[[], bool]) -> None:
    while not found():
        await asyncio.sleep(0.001)


def sent(place: Place) -> int:
    return sum(count for name, count in place.sandbox.calls.items() if SEND in str(name))


def states(outbox: Database) -> Counter[str]:
    return Counter(outbox.read(lambda work: work.db.execute(select(notice.c.state)).scalars().all()))


@pytest.mark.parametrize("seed", [None, 1], ids=["a new seed", "seed 1"])
async def test_killed_deliverers_lose_nobody_and_tell_nobody_twice(
    zygote: Zygote, outbox: Database, database_url: str, hour: FileClock, seed: int | None
) -> None:
    """On PostgreSQL two processes deliver side by side, and one of them dies each time."""
    seed = random.SystemRandom().getrandbits(32) if seed is None else seed
    print(f"seed {seed}")
    chance = random.Random(seed)
    processes = 1 if outbox.dialect == "sqlite" else 2
    ports = [free_port() for _ in range(processes)]
    async with (
        asyncio.timeout(LONGEST),
        running_place(zygote, database_url, ports, NAMES, hour, background=True) as place,
    ):
        for death in range(1, DEATHS + 1):
            calls = sent(place) + chance.randrange(1, PEOPLE // (DEATHS + 1))
            await until(lambda calls=calls: sent(place) >= calls or states(outbox) == {"sent": PEOPLE})
            victim = chance.randrange(processes)
            place.processes[victim].kill()
            hour.set(death * (LEASE.total_seconds() + 30))  # what the dead one held is free again
            await place.restart(victim)
        await until(lambda: states(outbox) == {"sent": PEOPLE})
        received = {name: [one.text for one in place.sandbox.wecom.received(name)] for name in NAMES}
    assert {name: len(texts) for name, texts in received.items()} == dict.fromkeys(NAMES, 1)
    assert all(name in texts[0] for name, texts in received.items())
    print(f"{sent(place)} calls for {PEOPLE} people")
