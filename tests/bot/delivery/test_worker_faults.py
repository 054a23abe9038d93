"""Every failure × a mass notice to members and followers: all who can be reached are told, the others have a reason.

At most once where the platform drops repetitions (WeCom, templates), at most twice elsewhere and only after an
attempt that may have arrived.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.delivery.worker import deliver_once
from tests.conftest import Clock
from tests.world.post import BIZ, CUSTOM, SEND, TEMPLATE, TEMPLATED, Post, open_post

pytestmark = pytest.mark.slow  # left to `make test`

MEMBERS, FOLLOWERS = 30, 8
TOKEN = (42001, 40001, 40014)
TEMPORARY = (-1, 45009, 45011, 45033, 43117, "502", "reset", "slow")
LOST = ("reset_after_accept", "502_after_accept", "empty", "truncated")
OPERATOR = (40164, 60020, 48001)
ENDPOINTS = {"wecom": SEND, "oa_custom": CUSTOM, "oa_template": TEMPLATE}


async def people(post: Post) -> list[str]:
    post.sandbox.official.add_template("T1", "通知", {"thing1": "事项", "thing2": "测评"})
    members = await post.add_people(MEMBERS, known=lambda number: number != 3)
    return members + [await post.add_follower(f"o{n}") for n in range(FOLLOWERS)]


async def go_on(post: Post, clock: Clock, minutes: int = 30) -> None:
    """Deliver as the background task would, a new worker each minute, until nothing waits."""
    for _ in range(minutes):
        await deliver_once(post.services, post.channels)
        await post.sandbox.settle()
        if not {"planned", "sending"} & {row.state for row in await post.rows()}:
            return
        clock.forward(seconds=60)


def shown(post: Post) -> Counter[str]:
    seen = {f"user{n}": len(post.sandbox.wecom.received(f"user{n}")) for n in range(MEMBERS) if n != 3}
    return Counter(seen | {f"o{n}": len(post.received(f"o{n}")) for n in range(FOLLOWERS)})


@pytest.mark.parametrize("fault", [*TOKEN, *TEMPORARY, *LOST, *OPERATOR], ids=str)
@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_everybody_who_can_be_reached_is_told(
    sqlite_url: str, clock: Clock, channel: str, fault: int | str
) -> None:
    offered = TEMPLATED if channel == "oa_template" else None
    async with open_post(sqlite_url, clock, offered=offered, listens=True) as post:
        parties = await people(post)
        value = 0.05 if fault == "slow" else ""
        post.sandbox.fail(ENDPOINTS[channel], times=3, kind=fault, value=value)  # type: ignore[arg-type]
        await post.post(*parties)
        await go_on(post, clock)
        found = {row.party: row for row in await post.rows()}
        assert (found[parties[3]].state, found[parties[3]].reason) == ("unreachable", "wecom:invaliduser")
        twice = 2 if channel == "oa_custom" and fault in LOST else 1
        seen = shown(post)
        assert set(seen.values()) <= set(range(1, twice + 1))
        assert {row.state for party, row in found.items() if party != parties[3]} == {"sent"}


@pytest.mark.parametrize("code", [43004, 43019, 40003, 48002, 45015, 45047])
async def test_whom_the_platform_refuses_is_listed_with_its_reason(sqlite_url: str, clock: Clock, code: int) -> None:
    async with open_post(sqlite_url, clock, listens=True) as post:
        parties = await people(post)
        post.sandbox.fail(CUSTOM, times=1, kind=code, user="o2")
        await post.post(*parties)
        await go_on(post, clock)
        lost = {row.party: row.reason for row in await post.rows() if row.state != "sent"}
        assert lost == {parties[3]: "wecom:invaliduser", parties[MEMBERS + 2]: f"oa:{code}"}
        assert shown(post)["o2"] == 0


@pytest.mark.parametrize("code", [40037, 47003, 40249, 43116])
async def test_a_template_that_is_wrong_gives_way_to_texts(sqlite_url: str, clock: Clock, code: int) -> None:
    async with open_post(sqlite_url, clock, offered=TEMPLATED, listens=True) as post:
        parties = await people(post)
        post.sandbox.fail(TEMPLATE, times=0, kind=code)
        await post.post(*parties)
        await go_on(post, clock)
        assert set(shown(post).values()) == {1}
        assert post.calls(BIZ) == 0
