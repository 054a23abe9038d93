"""The planner against the sandbox over HTTP: each choice, each allowance, each report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox.platforms.official.followers import AFTER_MESSAGE
from surveys.store.tables import account
from surveys.work import Work
from tests.conftest import Clock
from tests.world.post import BIZ, BOTH, CUSTOM, SEND, SUBSCRIBED, TEMPLATE, TEMPLATED, Post, open_post

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.fixture
async def post(request: pytest.FixtureRequest, sqlite_url: str, clock: Clock) -> AsyncIterator[Post]:
    """With the templates that the test `offers`; reports arrive."""
    offered = getattr(request, "param", None)
    async with open_post(sqlite_url, clock, offered=offered, listens=True) as opened:
        official = opened.sandbox.official
        official.add_template("T1", "通知", {"thing1": "事项", "thing2": "测评"})
        official.add_template("S1", "通知", {"thing1": "事项", "thing2": "测评"}, subscription=True)
        yield opened


def offers(offered: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("post", [offered], indirect=True, ids=[""])


async def silent(post: Post, clock: Clock, openid: str = "o1") -> str:
    """A follower whose last message is too long ago."""
    party = await post.add_follower(openid, seen=False)
    await post.seen_at(openid, clock.now - timedelta(hours=49))
    return party


async def outcome(post: Post) -> list[tuple[str, str, str | None]]:
    return [(row.state, row.channel, row.reason) for row in await post.rows()]


@offers(BOTH)
async def test_a_template_goes_before_texts_and_consents(post: Post) -> None:
    party = await post.add_follower("o1")
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    await post.post(party)
    await post.deliver()
    assert post.received("o1") == ["template"]
    assert await post.credits() == {("o1", "S1"): 1}
    assert post.calls(CUSTOM) == post.calls(BIZ) == 0


@offers(SUBSCRIBED)
async def test_a_text_inside_its_window_saves_the_consent(post: Post) -> None:
    party = await post.add_follower("o1")
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    await post.post(party)
    await post.deliver()
    assert post.received("o1") == ["text"]
    assert await post.credits() == {("o1", "S1"): 1}


@offers(SUBSCRIBED)
async def test_a_consent_serves_who_was_silent_and_is_spent(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    assert post.received("o1") == ["subscribe"]
    assert await post.credits() == {("o1", "S1"): 0}
    (row,) = await post.rows()
    assert (row.state, row.channel) == ("sent", "oa_subscription")
    assert row.delivered_at == clock.now
    assert "o1" not in (row.message_id or "")


@offers(SUBSCRIBED)
async def test_without_any_way_the_reason_is_the_first_that_says_something(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.post(party)
    await post.deliver()
    assert await outcome(post) == [("unreachable", None, "oa:window")]
    assert post.calls(CUSTOM) == post.calls(BIZ) == 0


async def test_whoever_has_wecom_too_is_written_to_there(post: Post) -> None:
    (party,) = await post.add_people(1)
    await bind(post, party, "o1")
    await post.post(party)
    await post.deliver()
    assert await outcome(post) == [("sent", "wecom", None)]
    assert post.received("o1") == []


async def test_whoever_wecom_does_not_reach_is_written_to_as_a_follower(post: Post) -> None:
    (party,) = await post.add_people(1, known=lambda _: False)
    await bind(post, party, "o1")
    await post.post(party)
    await post.deliver()
    assert await outcome(post) == [("sent", "oa_custom", None)]


async def bind(post: Post, party: str, openid: str) -> None:
    """The same person follows, and wrote just now."""
    post.sandbox.official.add_follower(openid, openid)
    now = post.services.clock()
    post.sandbox.official.follower(openid).wrote(now.timestamp())
    row = {"channel": "oa", "address": openid, "party": party, "bound_at": now, "seen_at": now}
    await post.services.write(lambda work: work.db.execute(account.insert().values(**row)))


async def test_after_a_message_five_texts_go_out_and_the_sixth_is_not_tried(post: Post) -> None:
    party = await post.add_follower("o1")
    for n in range(7):
        await post.post(party, key=str(n), event="round_released", title=str(n))
    await post.deliver()
    assert sorted(await outcome(post)) == [("sent", "oa_custom", None)] * 5 + [("unreachable", None, "oa:45047")] * 2
    assert post.calls(CUSTOM) == AFTER_MESSAGE[0]


async def test_the_count_outlives_the_claim_and_begins_anew_with_a_message(post: Post, clock: Clock) -> None:
    party = await post.add_follower("o1")
    for n in range(5):
        await post.post(party, key=str(n), event="round_released", title=str(n))
        await post.deliver()
    clock.forward(hours=1)
    await post.post(party, key="sixth")
    await post.deliver()
    assert (await post.rows())[-1].reason == "oa:45047"
    await post.sandbox.official.say("o1", "你好")
    await post.post(party, key="seventh")
    await post.deliver()
    assert {row.key.partition(":")[0]: row.state for row in await post.rows()}["seventh"] == "sent"


async def test_a_click_opens_a_minute_for_three(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.click("o1", "我的")
    for n in range(4):
        await post.post(party, key=str(n), event="round_released", title=str(n))
    await post.deliver()
    assert [state for state, _, _ in await outcome(post)].count("sent") == 3
    assert post.calls(CUSTOM) == 3
    clock.forward(seconds=61)
    await post.post(party, key="later")
    await post.deliver()
    assert [row.reason for row in await post.rows() if row.key.startswith("later")] == ["oa:window"]


async def test_whoever_was_bound_by_a_scan_has_not_written(post: Post) -> None:
    official = post.sandbox.official
    official.add_follower("o9", "o9")

    def invite(work: Work) -> None:
        from surveys.store.tables import enterprise, invitation

        firm = {"enterprise_id": "F", "name": "企业", "seats": 1, "is_active": True}
        work.db.execute(enterprise.insert().values(**firm))
        work.db.execute(invitation.insert().values(code="FRM00000", kind="enterprise", key="F"))

    await post.services.write(invite)
    await official.scan("o9", "FRM00000")
    rows = await post.services.read(lambda work: work.db.execute(account.select()).all())
    assert [(row.party, row.seen_at, row.acted_at) for row in rows] == [("enterprise:F#1", None, post.services.clock())]


@offers(SUBSCRIBED)
async def test_consents_are_counted_and_a_refusal_ends_them(post: Post, clock: Clock) -> None:
    official = post.sandbox.official
    official.add_follower("o1", "o1")
    for answer in ("accept", "reject", "accept"):
        await official.answer_popup("o1", {"S1": answer})  # type: ignore[dict-item]
        clock.forward(seconds=1)  # one in the same second would be the same event
    assert await post.credits() == {("o1", "S1"): 2}
    await official.revoke("o1", "S1")
    assert await post.credits() == {}


@offers(SUBSCRIBED)
async def test_a_consent_that_weixin_does_not_know_is_tried_once_and_forgotten(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    post.sandbox.official.follower("o1").credits.clear()
    for key in ("one", "two"):
        await post.post(party, key=key)
        await post.deliver()
    assert await outcome(post) == [("unreachable", "oa_subscription", "oa:43101"), ("unreachable", None, "oa:window")]
    assert post.calls(BIZ) == 1
    assert await post.credits() == {}


@offers(SUBSCRIBED)
@pytest.mark.parametrize("fault", ["reset_after_accept", "empty"])
async def test_an_ambiguous_subscription_message_is_not_shown_twice_for_one_consent(
    post: Post, clock: Clock, fault: str
) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    post.sandbox.fail(BIZ, times=1, kind=fault)  # type: ignore[arg-type]
    await post.post(party)
    for _ in range(4):
        await post.deliver()
        clock.forward(seconds=60)
        await post.sandbox.settle()
    assert post.received("o1") == ["subscribe"]
    (row,) = await post.rows()
    assert (row.state, row.delivered_at is not None) == ("sent", True)  # its report came, whatever the answer was


@offers(SUBSCRIBED)
async def test_an_ambiguous_subscription_message_without_a_report_stays_so(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    post.sandbox.fail(BIZ, times=1, kind="empty")
    post.sandbox.fail(BIZ, times=0, kind="no_report")
    await post.post(party)
    for _ in range(4):
        await post.deliver()
        clock.forward(seconds=60)
    assert post.received("o1") == ["subscribe"]
    assert [state for state, _, _ in await outcome(post)] == ["ambiguous"]


@offers(SUBSCRIBED)
async def test_a_subscription_message_that_failed_afterwards_goes_another_way_once(post: Post, clock: Clock) -> None:
    """The follower's second account has a consent too, and takes it."""
    party = await silent(post, clock)
    await bind(post, party, "o2")
    await post.seen_at("o2", clock.now - timedelta(hours=49))
    for openid in ("o1", "o2"):
        await post.sandbox.official.answer_popup(openid, {"S1": "accept"})
    post.sandbox.fail(BIZ, kind="report", value="failed:user block", user="o1")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    await post.deliver()
    assert (post.received("o1"), post.received("o2"), post.calls(BIZ)) == ([], [], 1)
    assert [state for state, _, _ in await outcome(post)] == ["unreachable"]


@offers(SUBSCRIBED)
async def test_a_text_to_the_second_account_saves_the_consent_of_the_first(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await bind(post, party, "o2")
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    await post.post(party)
    await post.deliver()
    assert (post.received("o1"), post.received("o2")) == ([], ["text"])
    assert await post.credits() == {("o1", "S1"): 1}


@offers(SUBSCRIBED)
async def test_a_subscription_message_that_failed_and_has_no_other_way_says_so(post: Post, clock: Clock) -> None:
    party = await silent(post, clock)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    clock.forward(seconds=1)
    await post.sandbox.official.answer_popup("o1", {"S1": "accept"})
    post.sandbox.fail(BIZ, kind="report", value="failed: system failed")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    await post.deliver()
    assert [(state, reason) for state, _, reason in await outcome(post)] == [("unreachable", "oa:window")]
    assert post.calls(BIZ) == 1


@offers(TEMPLATED)
async def test_a_report_of_success_is_delivery(post: Post, clock: Clock) -> None:
    party = await post.add_follower("o1")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    (row,) = await post.rows()
    assert (row.state, row.delivered_at, row.message_id.isdigit()) == ("sent", clock.now, True)


@offers(TEMPLATED)
async def test_without_a_report_it_is_sent_and_no_more(post: Post) -> None:
    party = await post.add_follower("o1")
    post.sandbox.fail(TEMPLATE, kind="no_report")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    (row,) = await post.rows()
    assert (row.state, row.delivered_at) == ("sent", None)


@offers(TEMPLATED)
async def test_whoever_blocks_templates_is_unreachable_and_not_tried_again(post: Post) -> None:
    party = await post.add_follower("o1")
    post.sandbox.official.block("o1")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    await post.deliver()
    assert [(state, reason) for state, _, reason in await outcome(post)] == [("unreachable", "oa:user_block")]
    assert (post.calls(TEMPLATE), post.calls(CUSTOM)) == (1, 0)


@offers(TEMPLATED)
async def test_whoever_blocks_templates_is_written_to_another_way(post: Post) -> None:
    """Two accounts of one person: the second one takes messages."""
    party = await post.add_follower("o1")
    await bind(post, party, "o2")
    post.sandbox.official.block("o1")
    await post.post(party)
    await post.deliver()
    await post.sandbox.settle()
    await post.deliver()
    await post.sandbox.settle()
    assert [state for state, _, _ in await outcome(post)] == ["sent"]
    assert post.received("o2") == ["template"]


@offers(TEMPLATED)
async def test_a_failure_of_the_system_is_tried_again_and_shown_once(post: Post, clock: Clock) -> None:
    party = await post.add_follower("o1")
    post.sandbox.fail(TEMPLATE, times=2, kind="report", value="failed: system failed")
    await post.post(party)
    for _ in range(4):
        await post.deliver()
        await post.sandbox.settle()
        clock.forward(seconds=60)
    assert post.received("o1") == ["template"]
    assert post.calls(TEMPLATE) == 3
    (row,) = await post.rows()
    assert row.state == "sent"
    assert row.delivered_at is not None


@offers(TEMPLATED)
async def test_a_template_that_is_refused_gives_way_to_a_text(post: Post) -> None:
    party = await post.add_follower("o1")
    del post.sandbox.official.templates["T1"]
    await post.post(party)
    await post.deliver()
    assert await outcome(post) == [("sent", "oa_custom", None)]


async def test_nothing_is_dropped_silently_past_thirty_a_minute(post: Post, clock: Clock) -> None:
    parties = await post.add_people(2)
    for n in range(70):
        await post.post(parties[0], key=f"{n:02d}", event="round_released", title=str(n))
    await post.post(parties[1])
    for expected in (30, 60, 70):
        await post.deliver()
        assert len(post.sandbox.wecom.received("user0")) == expected
        clock.forward(seconds=62)
    assert len(post.sandbox.wecom.received("user1")) == 1
    assert {row.state for row in await post.rows()} == {"sent"}
    assert max(row.attempts for row in await post.rows()) == 1


async def test_two_workers_keep_the_rate_together(post: Post, clock: Clock) -> None:
    from bot.delivery.worker import Delivery, deliver_once

    (party,) = await post.add_people(1)
    for n in range(40):
        await post.post(party, key=f"{n:02d}", event="round_released", title=str(n))
    first, second = (Delivery(post.services, post.channels) for _ in range(2))
    await first.deliver(limit=20)
    await second.deliver(limit=20)
    assert len(post.sandbox.wecom.received("user0")) == 30
    clock.forward(seconds=62)
    await deliver_once(post.services, post.channels)
    assert len(post.sandbox.wecom.received("user0")) == 40


async def test_a_used_up_minute_stops_the_channel_and_not_each_message(post: Post, clock: Clock) -> None:
    parties = [await post.add_follower(f"o{n}") for n in range(40)]
    post.sandbox.fail(CUSTOM, times=15, kind=45011)
    await post.post(*parties)
    await post.deliver()
    assert post.calls(CUSTOM) <= 10 + 1
    for _ in range(3):
        clock.forward(seconds=55)
        await post.deliver()
    assert {row.state for row in await post.rows()} == {"sent"}
    assert [len(post.received(f"o{n}")) for n in range(40)] == [1] * 40


async def test_calls_of_a_mass_notice_keep_their_size_beside_a_busy_member(post: Post) -> None:
    parties = await post.add_people(1200)
    await post.post(*parties)
    await post.deliver()
    assert post.calls(SEND) == 2
