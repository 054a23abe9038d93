"""Delivery against the sandbox over HTTP: who is reached, how often, and what becomes of what fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from bot.delivery.loop import Deliverer
from bot.delivery.worker import Delivery, deliver_once
from surveys.messages.outbox import LEASE, Outcome, claim_notices
from tests.conftest import Clock
from tests.world.post import CUSTOM, SEND, TEMPLATE, Post, open_post

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.fixture
async def post(sqlite_url: str, clock: Clock) -> AsyncIterator[Post]:
    async with open_post(sqlite_url, clock) as opened:
        yield opened


@pytest.fixture
async def templated(sqlite_url: str, clock: Clock) -> AsyncIterator[Post]:
    async with open_post(sqlite_url, clock, templates=True) as opened:
        opened.sandbox.official.add_template("T1", "通知", {"thing1": "事项", "thing2": "测评"})
        yield opened


def seen(post: Post, userid: str) -> int:
    return len(post.sandbox.wecom.received(userid))


async def test_2300_members_are_reached_in_three_calls(post: Post) -> None:
    parties = await post.add_people(2300)
    await post.post(*parties)
    assert await post.deliver() == 2300
    assert post.calls(SEND) == 3
    assert set((await post.states()).values()) == {"sent"}
    assert all(seen(post, f"user{n}") == 1 for n in (0, 999, 1000, 2299))
    assert await post.deliver() == 0


async def test_posting_again_changes_nothing(post: Post) -> None:
    (party,) = await post.add_people(1)
    for _ in range(3):
        await post.post(party)
        await post.deliver()
    assert seen(post, "user0") == 1


async def test_members_that_wecom_does_not_know_are_unreachable_and_the_others_are_not_asked_again(post: Post) -> None:
    parties = await post.add_people(3, known=lambda number: number != 1)
    await post.post(*parties)
    await post.deliver()
    assert list((await post.states()).values()) == ["sent", "unreachable", "sent"]
    assert [row.reason for row in await post.rows()][1] == "wecom:invaliduser"
    assert post.calls(SEND) == 1


async def test_a_call_that_reaches_nobody_is_final(post: Post) -> None:
    parties = await post.add_people(2, known=lambda _number: False)
    await post.post(*parties)
    await post.deliver()
    assert [row.reason for row in await post.rows()] == ["wecom:81013"] * 2
    assert await post.deliver() == 0


async def test_whoever_has_no_address_is_unreachable(post: Post) -> None:
    await post.post("person:nobody")
    await post.deliver()
    assert [(row.state, row.reason) for row in await post.rows()] == [("unreachable", "not_bound")]


@pytest.mark.parametrize("fault", [-1, 45033, 45009, "502", "reset"])
async def test_a_temporary_failure_is_tried_again_within_a_minute(post: Post, clock: Clock, fault: int | str) -> None:
    (party,) = await post.add_people(1)
    post.sandbox.fail(SEND, times=30, kind=fault)
    await post.post(party)
    for _ in range(31):
        await post.deliver()
        clock.forward(seconds=60)
    assert await post.states() == {party: "sent"}
    assert seen(post, "user0") == 1


@pytest.mark.parametrize("fault", [-1, 48002, "502"])
async def test_it_is_tried_for_at_least_an_hour_and_not_for_ever(post: Post, clock: Clock, fault: int | str) -> None:
    (party,) = await post.add_people(1)
    await post.post(party)
    post.sandbox.fail(SEND, times=5000, kind=fault)
    started, tries = clock.now, 0
    while set((await post.states()).values()) == {"planned"} and clock.now - started < timedelta(days=2):
        tries += await post.deliver()
        clock.forward(seconds=50 if clock.now - started < timedelta(hours=2) else 1200)
    assert clock.now - started >= timedelta(hours=1)
    assert (await post.states())[party] in ("failed", "ambiguous")
    assert seen(post, "user0") == 0


@pytest.mark.parametrize("fault", ["reset_after_accept", "502_after_accept", "empty", "truncated"])
async def test_wecom_shows_a_repeated_call_once_even_among_other_news(post: Post, clock: Clock, fault: str) -> None:
    """The repetition is the very same call: others who are told the same meanwhile do not change it."""
    parties = await post.add_people(6)
    await post.post(*parties[:4])
    post.sandbox.fail(SEND, times=3, kind=fault)  # type: ignore[arg-type]
    await post.deliver()
    assert [seen(post, f"user{n}") for n in range(4)] == [1] * 4
    await post.post(*parties)
    for _ in range(6):
        clock.forward(seconds=60)
        await deliver_once(post.services, post.channels)  # a new worker each time, as after a restart
    assert set((await post.states()).values()) == {"sent"}
    assert [seen(post, f"user{n}") for n in range(6)] == [1] * 6


@pytest.mark.parametrize("fault", ["reset_after_accept", "502_after_accept", "empty", "truncated"])
async def test_a_follower_sees_a_custom_message_at_most_twice(post: Post, clock: Clock, fault: str) -> None:
    party = await post.add_follower("o1")
    await post.post(party)
    post.sandbox.fail(CUSTOM, times=10, kind=fault)  # type: ignore[arg-type]
    for _ in range(12):
        await post.deliver()
        clock.forward(seconds=60)
    assert await post.states() == {party: "ambiguous"}
    assert len([m for m in post.sandbox.official.chats.of("o1") if m.direction == "in"]) == 2


async def test_a_template_message_is_shown_once_however_often_it_is_repeated(templated: Post, clock: Clock) -> None:
    party = await templated.add_follower("o1", seen=False)
    await templated.post(party)
    templated.sandbox.fail(TEMPLATE, times=4, kind="502_after_accept")
    for _ in range(6):
        await templated.deliver()
        clock.forward(seconds=55)
    assert await templated.states() == {party: "sent"}
    received = [m for m in templated.sandbox.official.chats.of("o1") if m.direction == "in"]
    assert len(received) == 1
    assert "评绩通知" in received[0].text


async def test_a_follower_who_was_silent_for_two_days_is_unreachable_without_a_template(
    post: Post, clock: Clock
) -> None:
    party = await post.add_follower("o1")
    await post.seen_at("o1", clock.now - timedelta(hours=49))
    await post.post(party)
    await post.deliver()
    assert [(row.state, row.reason) for row in await post.rows()] == [("unreachable", "oa:window")]
    assert post.calls(CUSTOM) == 0


@pytest.mark.parametrize("code", [45015, 45047])
async def test_a_follower_whose_allowance_is_used_up_is_unreachable_but_not_for_good(post: Post, code: int) -> None:
    party = await post.add_follower("o1")
    post.sandbox.fail(CUSTOM, kind=code)
    await post.post(party)
    await post.deliver()
    assert [(row.state, row.reason) for row in await post.rows()] == [("unreachable", f"oa:{code}")]
    await post.post(party, key="later")
    await post.deliver()
    assert sorted(row.state for row in await post.rows()) == ["sent", "unreachable"]


async def test_a_follower_who_left_is_not_asked_again(post: Post) -> None:
    party = await post.add_follower("o1")
    post.sandbox.fail(CUSTOM, kind=43004)
    await post.post(party)
    await post.deliver()
    await post.post(party, key="later")
    await post.deliver()
    assert {row.reason for row in await post.rows()} == {"oa:43004"}
    assert post.calls(CUSTOM) == 1


async def test_content_that_the_platform_refuses_fails_at_once(post: Post) -> None:
    (party,) = await post.add_people(1)
    post.sandbox.fail(SEND, kind=40058)
    await post.post(party)
    await post.deliver()
    assert [(row.state, row.reason) for row in await post.rows()] == [("failed", "wecom:content:40058")]


async def test_a_token_that_ended_early_is_renewed_without_anybody_noticing(post: Post) -> None:
    parties = await post.add_people(2)
    for code in (42001, 40014):
        post.sandbox.fail(SEND, kind=code)
        await post.post(*parties, key=str(code), event="round_released", title=str(code))
        await post.deliver()
    assert set((await post.states()).values()) == {"sent"}


async def test_what_a_dead_process_held_is_taken_over_when_its_lease_ends(post: Post, clock: Clock) -> None:
    (party,) = await post.add_people(1)
    await post.post(party)
    await post.services.write(claim_notices, worker="the dead", limit=10)
    assert await post.deliver() == 0
    clock.now += LEASE + timedelta(seconds=1)
    assert await post.deliver() == 1
    assert await post.states() == {party: "sent"}
    assert (await post.rows())[0].ambiguous == 0  # it had not begun


class Dying(Delivery):
    """Makes its calls, and is gone before it has written what became of them."""

    async def _settle(self, outcomes: Sequence[Outcome], spent: tuple[tuple[str, str], ...] = ()) -> None:
        pass


async def deliver_and_die(post: Post, clock: Clock) -> None:
    await Dying(post.services, post.channels).deliver()
    clock.now += LEASE + timedelta(seconds=1)


async def test_members_are_told_once_however_often_a_process_dies_after_its_calls(post: Post, clock: Clock) -> None:
    """Others who are to be told the same meanwhile do not change the calls of the dead."""
    parties = await post.add_people(9)
    for count in (4, 6, 9):
        await post.post(*parties[:count])
        await deliver_and_die(post, clock)
    await post.deliver()
    assert await post.states() == dict.fromkeys(parties, "sent")
    assert [seen(post, f"user{n}") for n in range(9)] == [1] * 9


async def test_members_with_texts_of_their_own_are_told_once_though_others_are_told_the_same_later(
    post: Post, clock: Clock
) -> None:
    """A call to one person is not noted; whoever takes it over makes it as such, whatever else is due by then."""
    parties = await post.add_people(6)
    for number, party in enumerate(parties[:3]):
        await post.post(party, event="round_released", title=str(number))
    await deliver_and_die(post, clock)
    for number in range(3):
        await post.post(parties[number + 3], event="round_released", title=str(number))
    await deliver_and_die(post, clock)
    await post.deliver()
    assert await post.states() == dict.fromkeys(parties, "sent")
    assert [seen(post, f"user{n}") for n in range(6)] == [1] * 6


async def test_followers_whose_call_had_not_begun_are_not_in_doubt(post: Post, clock: Clock) -> None:
    """A customer message is shown again when it is repeated; but nothing had left, however often a process died."""
    parties = [await post.add_follower(f"o{n}") for n in range(5)]
    await post.post(*parties)
    for number in range(4):
        await post.services.write(claim_notices, worker=f"the dead {number}", limit=10)
        clock.now += LEASE + timedelta(seconds=1)
    await post.deliver()
    assert await post.states() == dict.fromkeys(parties, "sent")
    assert [len(post.received(f"o{n}")) for n in range(5)] == [1] * 5


async def test_followers_see_a_message_twice_at_most_when_processes_die_after_sending(post: Post, clock: Clock) -> None:
    parties = [await post.add_follower(f"o{n}") for n in range(3)]
    await post.post(*parties)
    await post.services.write(claim_notices, worker="dead before it began", limit=10)
    clock.now += LEASE + timedelta(seconds=1)
    for _ in range(4):
        await deliver_and_die(post, clock)
    await post.deliver()
    assert await post.states() == dict.fromkeys(parties, "ambiguous")
    assert [len(post.received(f"o{n}")) for n in range(3)] == [2] * 3


async def test_two_workers_at_once_send_everything_once(post: Post) -> None:
    parties = await post.add_people(50)
    for n in range(4):
        await post.post(*parties, key=str(n), event="round_released", title=str(n))
    workers = [Delivery(post.services, post.channels) for _ in range(4)]
    await asyncio.gather(*(worker.deliver(limit=30) for worker in workers for _ in range(3)))
    assert [seen(post, f"user{n}") for n in range(50)] == [4] * 50


async def test_an_invitation_to_a_round_that_is_gone_is_not_sent(post: Post) -> None:
    (party,) = await post.add_people(1)
    await post.post(party, kind="invitation", round="R0000")
    await post.deliver()
    assert [(row.state, row.reason) for row in await post.rows()] == [("failed", "round_over")]


@pytest.mark.parametrize("turns", range(5))
async def test_it_stops_though_something_is_written_in_that_very_moment(post: Post, turns: int) -> None:
    deliverer = Deliverer(post.services, post.channels)
    deliverer.start()
    await asyncio.sleep(0.5)  # it waits for something to be written
    post.services.wake.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    stopping = asyncio.create_task(deliverer.stop())
    done, _ = await asyncio.wait({stopping}, timeout=60)
    assert done == {stopping}


async def test_the_background_task_sends_what_is_written_and_survives_a_broken_channel(post: Post) -> None:
    class Broken:
        name, platform, batch, ambiguous_limit = "broken", "wecom", 1, None

        def why_not(self, notice: object, address: object, now: object) -> None:
            raise RuntimeError("a fault of ours")

    parties = await post.add_people(2)
    broken = Deliverer(post.services, [Broken()])  # type: ignore[list-item]
    broken.start()
    await post.post(parties[0])
    await asyncio.sleep(0.6)
    assert broken._task is not None
    assert not broken._task.done()
    await broken.stop()
    deliverer = Deliverer(post.services, post.channels)
    deliverer.start()
    await post.post(parties[1])
    for _ in range(1200):
        if seen(post, "user1"):
            break
        await asyncio.sleep(0.05)
    await deliverer.stop()
    assert seen(post, "user1") == 1
