"""A little service behind the sandbox: it answers callbacks with wechatpy and pages with OAuth."""

import asyncio
import random

import pytest

from bot.sandbox import Sandbox, running_sandbox
from tests.bot.sandbox.little_service import LittleService


class Clock:
    def __init__(self):
        self.now = 1_750_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def running(clock):
    async with running_sandbox(Sandbox(clock, random.Random(7))) as running:
        yield running


@pytest.fixture
async def service(running):
    service = LittleService(running)
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
def in_thread():
    """Run blocking client code beside the loop that serves it."""

    async def run(function, *args):
        return await asyncio.get_running_loop().run_in_executor(None, function, *args)

    return run


@pytest.fixture
def api(running):
    sandbox = running.sandbox
    sandbox.wecom.configure("ww1", 7, "s", "t", "k" * 43, "")
    sandbox.official.configure("wx1", "s", "t", "k" * 43, "")
    sandbox.wecom.add_member("a", "甲", "综合科")
    sandbox.official.add_follower("o1", "甲")

    async def call(platform, method, path, body=None, **query):
        base = running.wecom_base if platform == "wecom" else running.official_base
        kind = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with sandbox.http.request(method, base + path, params=query, **kind) as answer:
            assert answer.status == 200
            return await answer.json(content_type=None)

    return call
