"""The language of failure scripts: which call, for whom, how often, how likely."""

import random

import pytest

from bot.sandbox import Step
from bot.sandbox.faults.script import Faults

PATH = "/cgi-bin/message/send"


def strikes(steps, calls):
    """What strikes each call, a call being (platform, users)."""
    faults = Faults(random.Random(3))
    for step in steps:
        faults.add(step)
    found = []
    for platform, users in calls:
        struck = faults.take(platform, (PATH,), users)
        found.append(([struck.hard.fault] if struck.hard else []) + [step.fault for step in struck.soft])
    return found, faults.waiting()


WECOM = [("wecom", ())] * 4


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([Step(PATH, -1)], [[-1], [], [], []]),
        ([Step(PATH, -1, at=3)], [[], [], [-1], []]),
        ([Step(PATH, -1, at=2, times=2)], [[], [-1], [-1], []]),
        ([Step(PATH, -1, at=2, times=0)], [[], [-1], [-1], [-1]]),
        ([Step(PATH, -1, times=0)], [[-1]] * 4),
        ([Step(PATH, -1), Step(PATH, 45009)], [[-1], [45009], [], []]),
        ([Step(PATH, -1), Step("wecom:" + PATH, 45009)], [[45009], [-1], [], []]),
        ([Step(PATH, -1), Step("oa:" + PATH, 45009)], [[-1], [], [], []]),
        ([Step(PATH, "slow"), Step(PATH, -1)], [[-1, "slow"], [], [], []]),
        ([Step(PATH, -1, at=2), Step(PATH, 45009, at=2)], [[], [-1], [], []]),
        ([Step("/elsewhere", -1)], [[]] * 4),
        ([Step(PATH, -1, chance=0, times=0)], [[]] * 4),
    ],
)
def test_which_call(steps, found):
    assert strikes(steps, WECOM)[0] == found


def test_only_calls_that_name_the_person_count():
    step = {"endpoint": PATH, "fault": 43004, "user": "O1", "at": 2}
    calls = [("oa", {"o1"}), ("oa", {"o2"}), ("oa", {"o1", "o3"}), ("oa", {"o1"})]
    assert strikes([step], calls) == ([[], [], [43004], []], [])


def test_what_has_not_struck_is_named():
    steps = [Step(PATH, -1, times=2), Step(PATH, 45009, at=9), Step(PATH, -1, times=0)]
    _, waiting = strikes(steps, WECOM[:1])
    assert [step.fault for step in waiting] == [-1, 45009, -1]


def test_a_probability_is_kept_by_the_seed():
    found, _ = strikes([Step(PATH, -1, times=0, chance=0.5)], WECOM * 10)
    assert found == strikes([Step(PATH, -1, times=0, chance=0.5)], WECOM * 10)[0]
    assert 8 < sum(len(one) for one in found) < 32


@pytest.mark.parametrize("step", [{"fault": "lightning"}, {"at": -1}, {"times": -1}, {"chance": 2}])
def test_steps_that_are_none(step):
    with pytest.raises(ValueError, match=r"unknown|counts"):
        Step(**{"endpoint": PATH, "fault": -1} | step)
