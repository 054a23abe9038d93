"""What should have gone out by day wakes nobody: neither after a quota of WeCom nor after a night without us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from surveys.messages.outbox import NewNotice, post_notices
from surveys.store.tables import notice
from tests.conftest import Clock
from tests.world.post import CUSTOM, SEND, Post, open_post

pytestmark = pytest.mark.slow  # left to `make test`
EVENING, NIGHT = datetime(2026, 11, 2, 12, 30, tzinfo=UTC), datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # 20:30, 00:30
MORNING = datetime(2026, 11, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
async def post(sqlite_url: str, clock: Clock) -> AsyncIterator[Post]:
    clock.now = EVENING
    async with open_post(sqlite_url, clock) as opened:
        yield opened


def seen(post: Post) -> int:
    return len(post.sandbox.wecom.received("user0"))


async def state(post: Post) -> str:
    (row,) = await post.rows()
    return row.state


async def test_a_message_held_up_by_a_quota_waits_for_the_morning(post: Post, clock: Clock) -> None:
    (party,) = await post.add_people(1)
    await post.post(party)
    post.sandbox.script([{"endpoint": SEND, "fault": 45009}])
    await post.deliver()
    clock.now = NIGHT  # the quota of the new day
    await post.deliver()
    assert (seen(post), await state(post)) == (0, "planned")
    clock.now = MORNING + timedelta(minutes=10)
    await post.deliver()
    assert (seen(post), await state(post)) == (1, "sent")


async def test_a_quota_of_the_evening_is_not_tried_again_at_night(post: Post, clock: Clock) -> None:
    """Again every minute while the quota lasts: none of these attempts makes it a message of the night."""
    clock.now = EVENING + timedelta(minutes=29, seconds=30)  # 20:59:30
    (party,) = await post.add_people(1)
    await post.post(party)
    post.sandbox.script([{"endpoint": SEND, "fault": 45009}])
    await post.deliver()
    (row,) = await post.rows()
    assert (row.state, MORNING < row.due_at < MORNING + timedelta(minutes=10)) == ("planned", True)


async def test_an_answer_that_was_lost_in_the_evening_is_asked_for_again_at_once(post: Post, clock: Clock) -> None:
    clock.now = EVENING + timedelta(minutes=29, seconds=59)
    (party,) = await post.add_people(1)
    await post.post(party)
    post.sandbox.script([{"endpoint": SEND, "fault": "reset_after_accept"}])
    await post.deliver()
    (row,) = await post.rows()
    assert (row.state, row.due_at < clock.now + timedelta(minutes=2)) == ("planned", True)


async def test_a_message_of_the_evening_is_not_sent_when_we_come_back_at_night(post: Post, clock: Clock) -> None:
    (party,) = await post.add_people(1)
    await post.post(party)
    clock.now = NIGHT
    await post.deliver()
    assert (seen(post), await state(post)) == (0, "planned")
    (row,) = await post.rows()
    assert (row.attempts, MORNING < row.due_at < MORNING + timedelta(minutes=10)) == (0, True)


async def test_what_is_asked_for_at_night_goes_at_once_and_again_at_night(post: Post, clock: Clock) -> None:
    (party,) = await post.add_people(1)
    clock.now = NIGHT
    await post.post(party)
    post.sandbox.script([{"endpoint": SEND, "fault": -1}])
    await post.deliver()
    clock.forward(seconds=5)
    await post.deliver()
    assert (seen(post), await state(post)) == (1, "sent")


async def test_what_would_be_over_by_the_morning_goes_at_night(post: Post, clock: Clock) -> None:
    (party,) = await post.add_people(1)
    new, ends_at = [NewNotice("n", party, "announcement", {"text": "…"})], MORNING - timedelta(hours=1)
    await post.services.write(post_notices, notices=new, expires_at=ends_at)
    clock.now = NIGHT
    await post.deliver()
    assert (seen(post), await state(post)) == (1, "sent")


async def test_an_answer_to_somebody_who_wrote_does_not_wait(post: Post, clock: Clock) -> None:
    party = await post.add_follower("o1")
    await post.post(party, kind="reply", text="好的", at=clock.now.isoformat())
    clock.now = NIGHT
    await post.deliver()
    assert (post.calls(CUSTOM), await state(post)) == (1, "sent")


@pytest.mark.parametrize("left", [{"ambiguous": 1}, {"state": "sending", "call": "alone", "claimed_until": EVENING}])
async def test_what_may_have_arrived_is_repeated_while_wecom_knows_it(
    post: Post, clock: Clock, left: dict[str, object]
) -> None:
    (party,) = await post.add_people(1)
    await post.post(party)
    await post.services.write(lambda work: work.db.execute(notice.update().values(**left)))
    clock.now = NIGHT
    await post.deliver()
    assert (seen(post), await state(post)) == (1, "sent")
