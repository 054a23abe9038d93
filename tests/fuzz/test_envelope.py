"""A few seconds of what `make fuzz` does for ten minutes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.corpus import TOKENS, inner_seeds, mutate, outer_seeds
from tests.fuzz.over_http import fuzz_service
from tests.fuzz.targets import TARGETS

PIECES = st.lists(st.sampled_from([*TOKENS, *inner_seeds(), *outer_seeds()]) | st.binary(max_size=40), max_size=6)


@pytest.mark.parametrize("name", TARGETS)
@given(pieces=PIECES)
def test_any_bytes(name: str, pieces: list[bytes]) -> None:
    TARGETS[name](b"".join(pieces))


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_pushes(name: str) -> None:
    rng, seeds = random.Random(7), outer_seeds() if name == "request" else inner_seeds()
    for _ in range(500):
        TARGETS[name](mutate(rng, rng.choice(seeds), seeds))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_damaged_pushes_to_a_running_service(sqlite_url: str, mode: str) -> None:
    findings = await fuzz_service(sqlite_url, mode=mode, seed=11, requests=400)
    assert findings.failures == []
    assert findings.requests == 400
    assert findings.statuses[200] > 20
