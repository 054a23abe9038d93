"""A confirmation takes effect once, whoever sends it."""

from __future__ import annotations

import pytest

from surveys.administration.confirmations import PendingRequest, ask_confirmation, take_confirmation
from surveys.errors import SurveyError
from tests.world.side_by_side import Pair, both_do

pytestmark = pytest.mark.slow  # left to `make test`


def test_two_confirmations_at_once_take_effect_once(pair: Pair) -> None:
    code = pair[0].write(ask_confirmation, party="person:L0", action="close", arguments={})
    found = both_do(pair, take_confirmation, party="person:L0", code=code)
    assert sum(isinstance(one, PendingRequest) for one in found) == 1
    assert [one.code for one in found if isinstance(one, SurveyError)] == ["confirmation_used"]
