"""A message that is delivered twice is answered once."""

from __future__ import annotations

import pytest

from surveys.messages.inbox import Reply, answer_once
from surveys.work import Work
from tests.world.side_by_side import Pair, both_do

pytestmark = pytest.mark.slow  # left to `make test`


def test_message_delivered_twice_at_once_is_answered_once(pair: Pair) -> None:
    acted = []

    def handler(work: Work) -> Reply:
        acted.append(1)
        return Reply(f"reply {len(acted)}")

    assert both_do(pair, answer_once, message_key="m", handler=handler) == [Reply("reply 1"), Reply("reply 1")]
    assert len(acted) == 1
