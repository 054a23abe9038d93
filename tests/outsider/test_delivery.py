"""Messages to people: few calls, none lost, none doubled, whatever WeChat answers."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter

import pytest

from tests.outsider.conftest import Opener
from tests.outsider.people import town
from tests.outsider.service import Desk

pytestmark = pytest.mark.slow


def invitations(desk: Desk, since: int = 0) -> Counter[str]:
    return Counter(who for one in desk.platform.sent[since:] if "/r/" in one.text for who in one.to)


def wait_for(desk: Desk, count: int, seconds: float, since: int = 0) -> Counter[str]:
    """Until so many people have a message that leads to a round; who has how many then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and len(invitations(desk, since)) < count:
        time.sleep(0.1)
    return invitations(desk, since)


def test_two_thousand_people_in_three_calls(open_desk: Opener) -> None:
    desk = open_desk(town(staff=575))
    desk.run("round", "open", "中层360测评")
    found = wait_for(desk, 2307, 90)
    assert (len(found), set(found.values())) == (2307, {1})
    assert sorted(len(one.to) for one in desk.platform.sent) == [307, 1000, 1000]
    assert len({one.text for one in desk.platform.sent}) == 1
    before = len(desk.platform.sent)
    assert "已完成 0/2307" in desk.say("UL1", "进度").splitlines()
    assert "2307" in desk.say("UL1", "催办")
    wait_for(desk, 2307, 90, before)
    time.sleep(1)
    assert sum(invitations(desk, before).values()) == 2307


def open_round(desk: Desk, plan: str, failures: list[str], seconds: float) -> tuple[Counter[str], list[float]]:
    """Open a plan while sending fails; who was invited how often, and when the calls were made."""
    desk.platform.failures = failures
    first, calls = len(desk.platform.sent), len(desk.platform.calls)
    round_id = desk.run("round", "open", plan).stdout.split()[-1]
    invited = int(json.loads(desk.run("round", "status", round_id, "--json").stdout)["invited"])
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        reached = {who for one in desk.platform.sent[first:] for who in one.to}
        if not desk.platform.failures and len(reached) + len(desk.platform.invalid) >= invited:
            break
        time.sleep(0.1)
    time.sleep(1)
    found = Counter(who for one in desk.platform.sent[first:] if round_id in one.text for who in one.to)
    assert len(found) + len(desk.platform.invalid) == invited, (plan, desk.platform.calls)
    return found, [at for at, _ in desk.platform.calls[calls:]]


def test_what_goes_wrong_on_the_way(open_desk: Opener) -> None:
    desk = open_desk()
    for plan, failures in (("员工行为测评", ["-1", "42001"]), ("科室民主测评", ["reset"]), ("领导班子评估", ["502"])):
        found, calls = open_round(desk, plan, failures, 150)
        assert max(found.values()) == 1, plan
        assert all(later - before <= 60 for before, later in itertools.pairwise(calls))
    desk.platform.invalid = {"US102", "UM3"}
    # the call arrives, its answer does not: people may see the message twice, never more
    found, _ = open_round(desk, "中层360测评", ["timeout after"], 150)
    assert max(found.values()) <= 2
    said = desk.say("UL1", "进度 中层360测评")
    assert "员工1-2" in said
    assert "经理3" in said
    assert "员工1-1" not in said
    calls = len(desk.platform.calls)
    time.sleep(2)
    assert len(desk.platform.calls) == calls
