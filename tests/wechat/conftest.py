"""Lets the tests of this folder import its helpers (pytest's importlib mode does not)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from client_rig import client_rig


@pytest.fixture
async def rig():
    async with client_rig() as rig:
        yield rig
