"""How many calls one notice costs: WeCom takes a thousand people in one."""

from __future__ import annotations

from tests.conftest import Clock
from tests.world.post import SEND, open_post


async def test_one_notice_for_5000_members_is_five_calls(sqlite_url: str, clock: Clock) -> None:
    async with open_post(sqlite_url, clock) as post:
        parties = await post.add_people(5000)
        await post.post(*parties)
        assert await post.deliver() == 5000
        assert post.calls(SEND) == 5
        assert set((await post.states()).values()) == {"sent"}
        assert await post.deliver() == 0
        assert post.calls(SEND) == 5
