"""Reports of what arrived: who a message reached, and what a report may come too late for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys.messages.delivery_reports import (
    ARRIVED,
    SYSTEM_FAILED,
    USER_BLOCK,
    forget_reports,
    list_contacts,
    note_report,
    subscription_reference,
)
from surveys.messages.outbox import claim_notices
from surveys.store import Database
from surveys.store.tables import delivery_report
from tests.conftest import Clock
from tests.world.notices import post, rows, sent


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
