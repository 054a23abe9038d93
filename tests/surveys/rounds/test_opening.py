"""Two administrators open one round at the same moment."""

from __future__ import annotations

import pytest

from surveys.errors import WrongState
from surveys.rounds import close_round, list_rounds, open_round
from tests.world.park import TZ
from tests.world.side_by_side import PLAN, Pair, both_do, opening

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.mark.parametrize("had_one", [False, True])
def test_two_administrators_open_one_round(pair: Pair, had_one: bool) -> None:
    """Also where the period's key is taken by a round that is over."""
    if had_one:
        pair[0].write(close_round, round_id=opening(pair[0]), actor="test")
    found = both_do(pair, open_round, plan_name=PLAN, tz=TZ, actor="test")
    assert sum(isinstance(one, str) for one in found) == 1, found
    assert [one.code for one in found if isinstance(one, WrongState)] == ["round_already_open"]
    assert len(pair[0].read(list_rounds, states=("open",))) == 1
