"""Claims, settlements, contacts and consents on both databases: rows, without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from bot.phrases import delivery as phrases
from surveys.messages.delivery_reports import (
    ARRIVED,
    SYSTEM_FAILED,
    USER_BLOCK,
    forget_reports,
    list_contacts,
    note_report,
    settle_deliveries,
    subscription_reference,
)
from surveys.messages.outbox import LEASE, NewNotice, Outcome, avoid_rush_minutes, claim_notices, post_notices
from surveys.messages.send_outcomes import note_calls
from surveys.messages.subscription_credits import end_credits, gain_credits, list_credits, spend_credits
from surveys.rounds import DELIVERY_STATES
from surveys.store import Database
from surveys.store.tables import delivery_report, notice
from surveys.work import Work
from tests.conftest import Clock


def post(database: Database, count: int = 1, *, key: str = "n", party: str = "person:{}") -> None:
    new = [NewNotice(f"{key}:{n:04d}", party.format(n), "announcement", {}) for n in range(count)]
    database.write(post_notices, notices=new)


def rows(database: Database) -> list:
    return database.read(lambda work: work.db.execute(select(notice).order_by(notice.c.key)).all())


def sent(database: Database, *, message_id: str = "m1", channel: str = "oa_template") -> None:
    """One notice, posted and delivered."""
    post(database)
    (claimed,) = database.write(claim_notices, worker="w", limit=5)
    settle(database, Outcome(claimed.notice_id, "sent", channel, message_id=message_id))


def settle(database: Database, *outcomes: Outcome, worker: str = "w") -> None:
    database.write(settle_deliveries, worker=worker, outcomes=outcomes)


def test_claims_are_disjoint_and_bounded(database: Database) -> None:
    post(database, 25)
    taken = [database.write(claim_notices, worker=name, limit=10) for name in ("a", "b", "c", "d")]
    assert [len(one) for one in taken] == [10, 10, 5, 0]
    assert len({one.notice_id for claim in taken for one in claim}) == 25
    assert {one.attempts for claim in taken for one in claim} == {1}


def test_what_a_dead_worker_held_comes_first_and_is_in_doubt_where_its_call_was_noted(
    database: Database, clock: Clock
) -> None:
    post(database, 3)
    begun, waiting = database.write(claim_notices, worker="dead", limit=2)
    database.write(note_calls, worker="dead", calls={begun.notice_id: "c1"})
    database.write(note_calls, worker="another", calls={waiting.notice_id: "c2"})  # not its own: left alone
    clock.now += LEASE + timedelta(seconds=1)
    again = {one.notice_id: one for one in database.write(claim_notices, worker="b", limit=2)}
    found = [again[one.notice_id] for one in (begun, waiting)]
    assert [(one.attempts, one.ambiguous, one.call) for one in found] == [(2, 1, "c1"), (2, 0, waiting.notice_id)]


def test_a_settlement_of_a_thousand_alike_is_one_statement(database: Database) -> None:
    post(database, 1000)
    claimed = database.write(claim_notices, worker="w", limit=2000)
    outcomes = [Outcome(one.notice_id, "sent", "wecom", message_id="m") for one in claimed]
    statements: list[str] = []

    def settling(work: Work) -> None:
        event.listen(work.db, "before_cursor_execute", lambda *given: statements.append(given[2]))
        settle_deliveries(work, worker="w", outcomes=outcomes)

    database.write(settling)
    assert len([one for one in statements if one.startswith("UPDATE notice")]) == 1
    assert {(row.state, row.message_id) for row in rows(database)} == {("sent", "m")}


def test_whoever_lost_the_lease_settles_nothing(database: Database) -> None:
    post(database)
    (claimed,) = database.write(claim_notices, worker="w", limit=1)
    settle(database, Outcome(claimed.notice_id, "sent", "wecom"), worker="another")
    assert [row.state for row in rows(database)] == ["sending"]


def test_what_was_put_off_is_as_if_it_had_not_been_taken(database: Database, clock: Clock) -> None:
    post(database)
    (claimed,) = database.write(claim_notices, worker="w", limit=1)
    settle(database, Outcome(claimed.notice_id, "planned", "oa_custom", "oa:-1", clock.now, call="c1"))
    (claimed,) = database.write(claim_notices, worker="w", limit=1)
    settle(database, Outcome(claimed.notice_id, "planned", retry_at=clock.now + LEASE, tried=False))
    (row,) = rows(database)
    assert (row.attempts, row.channel, row.reason, row.call) == (1, "oa_custom", "oa:-1", "c1")
    assert row.due_at == clock.now + LEASE


def test_contacts_are_what_was_sent_lately_and_what_others_hold(database: Database, clock: Clock) -> None:
    sent(database, channel="wecom")
    post(database, 2, key="held")
    database.write(claim_notices, worker="other", limit=5)
    post(database, key="mine")
    database.write(claim_notices, worker="w", limit=5)
    post(database, key="late", party="wecom:{}")
    database.write(claim_notices, worker="other", limit=5)

    def ask(since: timedelta) -> list[tuple[str, str]]:
        found = database.read(list_contacts, parties=["person:0"], since=clock.now - since, worker="w")
        return sorted((one.party, one.channel) for one in found)

    assert ask(timedelta(hours=1)) == [("person:0", ""), ("person:0", "wecom"), ("wecom:0", "")]
    clock.forward(hours=2)
    assert ask(timedelta(hours=1)) == []


# --- reports ---------------------------------------------------------------------------------------------------


def report(database: Database, status: str, *, message_id: str = "m1", report_id: str = "r1") -> None:
    given = {"address": "o1", "message_id": message_id, "report_id": report_id, "status": status}
    database.write(note_report, **given)


def test_a_report_says_that_it_arrived(database: Database, clock: Clock) -> None:
    sent(database)
    report(database, ARRIVED)
    (row,) = rows(database)
    assert (row.state, row.delivered_at) == ("sent", clock.now)


@pytest.mark.parametrize(("status", "pause"), [(USER_BLOCK, 0), (SYSTEM_FAILED, 45)])
def test_a_report_of_failure_plans_it_again(database: Database, clock: Clock, status: str, pause: int) -> None:
    sent(database)
    report(database, status)
    (row,) = rows(database)
    assert (row.state, row.reason, row.sent_at) == ("planned", f"oa:{status}", None)
    assert row.due_at == clock.now + timedelta(seconds=pause)


def test_a_report_that_comes_before_we_noted_the_sending_is_kept_for_it(database: Database, clock: Clock) -> None:
    report(database, ARRIVED)
    sent(database)
    (row,) = rows(database)
    assert row.delivered_at == clock.now
    assert database.read(lambda work: work.db.execute(select(delivery_report)).all()) == []


def test_a_report_for_another_program_is_forgotten_after_a_day(database: Database, clock: Clock) -> None:
    report(database, ARRIVED, message_id="foreign")
    clock.forward(hours=1)
    sent(database, message_id="foreign")  # too late to be about this one
    assert rows(database)[0].delivered_at is None
    clock.forward(hours=24)
    database.write(forget_reports)
    assert database.read(lambda work: work.db.execute(select(delivery_report)).all()) == []


def test_failures_end_after_the_notices_last_moment(database: Database, clock: Clock) -> None:
    sent(database)
    clock.forward(hours=25)
    report(database, SYSTEM_FAILED)
    assert [(row.state, row.reason) for row in rows(database)] == [("failed", "oa:system_failed")]


def test_a_reference_names_nobody() -> None:
    reference = subscription_reference("o-secret", "T")
    assert "o-secret" not in reference
    assert reference == subscription_reference("o-secret", "T") != subscription_reference("o-secret", "U")


# --- consents --------------------------------------------------------------------------------------------------


def test_consents_are_counted_spent_and_ended(database: Database) -> None:
    database.write(gain_credits, address="o1", template_ids=["A", "A", "B"])
    database.write(spend_credits, spent=[("o1", "A"), ("o1", "B"), ("o1", "B"), ("o2", "A")])
    assert database.read(list_credits, addresses=["o1", "o2"]) == {("o1", "A"): 1, ("o1", "B"): 0}
    database.write(end_credits, address="o1", template_ids=["A"])
    assert database.read(list_credits, addresses=["o1"]) == {("o1", "B"): 0}


# --- the full hour, words ----------------------------------------------------------------------------------------


@given(st.timedeltas(timedelta(), timedelta(days=365)), st.text())
def test_automatic_mass_messages_keep_off_the_full_and_the_half_hour(later: timedelta, key: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + later
    moved = avoid_rush_minutes(at, key)
    assert moved.minute not in (29, 30, 59, 0)
    assert timedelta() <= moved - at <= timedelta(minutes=6)
    assert (moved == at) == (at.minute not in (29, 30, 59, 0))


def test_what_is_commanded_goes_at_once_even_at_the_full_hour(database: Database, clock: Clock) -> None:
    assert clock.now.minute == 0
    post(database)
    assert len(database.write(claim_notices, worker="w", limit=5)) == 1


def test_every_state_and_reason_has_words_and_a_remedy() -> None:
    assert set(phrases.STATES) == set(DELIVERY_STATES)
    for reason in phrases.REASONS:
        assert phrases.remedy(f"oa:{reason}")
        assert "·" in phrases.person_line("某人", reason)
    assert phrases.states_line({"sent": 2, "done": 0}) == "通知：已发出 2"
