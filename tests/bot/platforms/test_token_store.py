"""One token fetch at a time over all processes, on both databases, and no secret in a log."""

import asyncio
import logging
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.platforms.token_store import StoredTokens
from bot.services import Services
from bot.settings.model import Settings
from bot.wechat import MemoryTokenStore, OfficialClient, PlatformError, Reaction, Token, TokenCache, WeComClient
from surveys.messages.platform_tokens import find_token, release_token_lease, take_token_lease
from tests.world.wechat_clients import failing

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.fixture
async def services(database, clock):
    settings = Settings(base_url="http://127.0.0.1", secret_key="x" * 32)
    return Services(settings, database, clock=clock, random=random.SystemRandom())


def instant(second):
    return datetime.fromtimestamp(second, UTC)


def process(rig, services, poll=0.02):
    """A cache as another process has it: its own lock and owner, the same database."""
    return TokenCache(StoredTokens(services), rig.clock_, poll)


async def test_ten_processes_fetch_one_token(rig, services):
    rig.pace = 20.0
    rig.fail("oa:/cgi-bin/stable_token", 1, "slow")
    clients = [
        OfficialClient(rig.session, rig.running.official_base, "wx1", "0asecret", process(rig, services))
        for _ in range(10)
    ]
    tokens = await asyncio.gather(*(client.token() for client in clients))
    assert (len(set(tokens)), rig.calls["oa:/cgi-bin/stable_token"]) == (1, 1)


async def test_one_renewal_for_all_who_were_refused(rig, services):
    clients = [
        WeComClient(rig.session, rig.running.wecom_base, "ww1", 7, "s3cret", process(rig, services)) for _ in range(5)
    ]
    await asyncio.gather(*(client.send_text(["lisi"], f"{n}") for n, client in enumerate(clients)))
    rig.wecom.tokens.revoke_all()
    await asyncio.gather(*(client.send_text(["lisi"], f"又{n}") for n, client in enumerate(clients)))
    assert rig.calls["wecom:/cgi-bin/gettoken"] == 2
    assert len(rig.wecom.received("lisi")) == 10


class CountingStore(MemoryTokenStore):
    """Counts what it is asked; its answers take a moment, as a database's do."""

    def __init__(self):
        super().__init__()
        self.asked = Counter()

    async def get(self, key):
        self.asked["get"] += 1
        await asyncio.sleep(0)
        return await super().get(key)

    async def lease(self, key, now, seconds):
        self.asked["lease"] += 1
        return await super().lease(key, now, seconds)


async def test_calls_at_once_take_one_turn_and_later_ones_look_once_a_second():
    now, fetched = [1000.0], []

    async def fetch(stale):
        fetched.append(stale)
        await asyncio.sleep(0)
        return f"token{len(fetched)}", 7200

    store = CountingStore()
    cache = TokenCache(store, lambda: now[0])
    assert await asyncio.gather(*(cache.get("oa:k", fetch) for _ in range(10))) == ["token1"] * 10
    assert (fetched, store.asked["lease"]) == ([None], 1)
    store.asked.clear()
    now[0] += 1.5
    assert await asyncio.gather(*(cache.get("oa:k", fetch) for _ in range(10))) == ["token1"] * 10
    assert store.asked == {"get": 1}
    store.asked.clear()
    assert await asyncio.gather(*(cache.get("oa:k", fetch, stale="token1") for _ in range(10))) == ["token2"] * 10
    assert (fetched, store.asked["lease"]) == ([None, "token1"], 1)


async def test_all_who_wait_for_a_fetch_share_its_failure_and_whoever_comes_later_tries_anew():
    fetched = []

    async def fetch(stale):
        fetched.append(stale)
        await asyncio.sleep(0)
        if len(fetched) == 1:
            raise PlatformError(-1, "system busy", Reaction.RETRY)
        return f"token{len(fetched)}", 7200

    cache = TokenCache(CountingStore(), lambda: 1000.0)
    told = await asyncio.gather(*(cache.get("oa:k", fetch) for _ in range(10)), return_exceptions=True)
    assert [getattr(one, "code", one) for one in told] == [-1] * 10
    assert fetched == [None]
    assert await asyncio.gather(*(cache.get("oa:k", fetch) for _ in range(10))) == ["token2"] * 10


async def test_a_failed_fetch_gives_the_turn_back(rig, services):
    client = WeComClient(rig.session, rig.running.wecom_base, "ww1", 7, "s3cret", process(rig, services))
    rig.fail("wecom:/cgi-bin/gettoken", 1, 45009)
    assert (await failing(client.token())).reaction is Reaction.WAIT_QUOTA
    other = WeComClient(rig.session, rig.running.wecom_base, "ww1", 7, "s3cret", process(rig, services))
    assert await other.token()


async def test_a_lease_is_one_owners_until_its_end(services):
    async def take(owner, now):
        begins_at, ends_at = instant(now), instant(now + 30.0)
        return await services.write(take_token_lease, key="k", owner=owner, begins_at=begins_at, ends_at=ends_at)

    assert [await take("a", 0.0), await take("b", 29.0), await take("a", 29.0)] == [True, False, True]
    assert [await take("b", 58.0), await take("b", 59.0)] == [False, True]
    await services.write(release_token_lease, key="k", owner="a")
    assert not await take("a", 60.0)
    await services.write(release_token_lease, key="k", owner="b")
    assert await take("a", 60.0)
    assert await services.read(find_token, key="k") is None


async def test_a_holder_that_died_is_waited_for_no_longer_than_its_lease(rig, services):
    begins_at, ends_at = instant(rig.clock_.now), instant(rig.clock_.now + 30.0)
    await services.write(take_token_lease, key="oa:k", owner="dead", begins_at=begins_at, ends_at=ends_at)

    async def fetch(stale):
        return "fresh", 7200

    assert await process(rig, services, 0.001).get("oa:k", fetch) == "fresh"
    assert await StoredTokens(services).get("oa:k") == Token("fresh", rig.clock_.now + 7080)


async def test_nothing_secret_is_logged(rig, caplog):
    caplog.set_level(logging.DEBUG)
    rig.official.follower("o1").wrote(rig.clock_.now)
    code = rig.official.codes.issue("o1", "snsapi_base")
    await rig.oa.openid_by_code(code)
    await rig.oa.send_custom_text("o1", "x")
    rig.fail("/cgi-bin/message/custom/send", 2, "warning")
    await rig.oa.send_custom_text("o1", "y")
    for fault in (-1, "502", "reset", "timeout", "truncated", 40001):
        rig.fail("/cgi-bin/message/custom/send", 2, fault)
        await failing(rig.oa.send_custom_text("o1", "z"))
        rig.faults.clear()
    text = caplog.text
    assert "Warning" in text
    for secret in ("0asecret", "s3cret", code, await rig.oa.token()):
        assert secret not in text
