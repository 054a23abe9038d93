"""Lets the tests of this folder import its helpers (pytest's importlib mode does not)."""

import pytest

from tests.bot.wechat.client_rig import client_rig


@pytest.fixture
async def rig():
    async with client_rig() as rig:
        yield rig
