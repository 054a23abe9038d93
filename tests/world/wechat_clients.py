"""A sandbox that listens, with our two clients pointed at it."""

import random
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.sandbox import Sandbox, running_sandbox
from bot.wechat import MemoryTokenStore, OfficialClient, PlatformError, TokenCache, WeComClient


class Clock:
    def __init__(self):
        self.now = 1_750_000_000.0

    def __call__(self):
        return self.now


@asynccontextmanager
async def client_rig():
    clock = Clock()
    sandbox = Sandbox(clock, random.Random(1))
    sandbox.wecom.configure("ww1", 7, "s3cret", "t", "k" * 43, "")
    sandbox.official.configure("wx1", "0asecret", "t", "k" * 43, "")
    for name in ("ZhangSan", "lisi", "wangwu"):
        sandbox.wecom.add_member(name, name, "综合科")
    sandbox.official.add_follower("o1", "甲")
    sandbox.official.add_template("tpl", "测评通知", {"thing1": "事项", "time2": "截止"})
    short = aiohttp.ClientTimeout(total=0.5)
    async with running_sandbox(sandbox) as running, aiohttp.ClientSession() as session:
        tokens = TokenCache(MemoryTokenStore(), clock)
        sandbox.clock_ = clock
        sandbox.client = WeComClient(
            session, running.wecom_base, "ww1", 7, "s3cret", tokens, short, own_address="http://127.0.0.1"
        )
        sandbox.oa = OfficialClient(
            session, running.official_base, "wx1", "0asecret", tokens, short, own_address="http://127.0.0.1"
        )
        sandbox.session, sandbox.tokens_, sandbox.running = session, tokens, running
        yield sandbox


async def failing(awaitable):
    with pytest.raises(PlatformError) as caught:
        await awaitable
    for secret in ("s3cret", "0asecret", "access_token="):
        assert secret not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value
