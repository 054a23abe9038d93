"""Every fault × opening a round by chat for 300 people (a thousand in `make prove`), with callbacks meanwhile."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.conftest import Clock
from tests.matrix.crowd import CROWD, of_group
from tests.matrix.faults import CASES, SUBSCRIBE, Case
from tests.matrix.stage import AES_KEY, KEYS, SUBSCRIBED, TEMPLATED, TOKENS, Stage, on_stage

pytestmark = pytest.mark.slow  # left to `make test`

LONGEST = 300  # seconds for what takes two: only what never ends, never a busy machine, may fail by it
OFFERED = {"subscribe": {"invitation": SUBSCRIBED}, "template": {"invitation": TEMPLATED}}


def unreachable(case: Case) -> dict[str, tuple[str, str]]:
    """Party → state and reason of everybody whom the case leaves without an invitation."""
    lost = {one.party: ("unreachable", "not_bound") for one in of_group("unbound")}
    if case.offered == SUBSCRIBE:
        lost |= {one.party: ("unreachable", "oa:window") for one in of_group("silent")}
    return lost | case.lost


async def open_and_check(stage: Stage, case: Case) -> None:
    lost = unreachable(case)
    told, states = stage.told(), await stage.states()
    assert set(told) == {one.party for one in CROWD} - lost.keys() - case.unseen
    assert {party: n for party, n in told.items() if n > 1 + (party in case.twice)} == {}
    failed = {party: fate for party, fate in states.items() if fate[0] != "sent"}
    assert failed == lost
    assert await stage.listed() == {party: reason for party, (_, reason) in lost.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_everybody_reachable_is_told_once(
    crowd_url: str, clock: Clock, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with asyncio.timeout(LONGEST), on_stage(crowd_url, clock, offered=OFFERED[case.offered]) as stage:
        code = await stage.ask_to_open()
        stage.sandbox.script(case.steps)
        await stage.open(code)
        if case.group == "oauth":
            await stage.visit()
        if case.name == "delayed":
            clock.forward(hours=3)
            assert len([*await stage.sandbox.wecom.release(), *await stage.sandbox.official.release()]) > 10
        finite = {step.fault for step in stage.sandbox.faults.waiting() if step.times}
        assert finite == set(), "this has not struck"
        await open_and_check(stage, case)
        await stage.works_on()
        stage.answered_in_time()
    said_nothing_secret(caplog.text)


def said_nothing_secret(text: str) -> None:
    assert [word for word in (*KEYS, AES_KEY, *TOKENS) if word in text] == []
