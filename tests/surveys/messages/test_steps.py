"""`surveys/messages/steps.py`: an operator follows one notice through the log, and learns nothing about anybody."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest

from surveys.messages.delivery_reports import SYSTEM_FAILED, note_report, settle_deliveries
from surveys.messages.outbox import NewNotice, Notice, Outcome, claim_notices, post_notices
from surveys.store import Database
from tests.conftest import Clock

PARTY, ADDRESS, WORDS = "person:10017", "oQ-secret-openid", "请领导查看"


@pytest.fixture
def outbox(database: Database, caplog: pytest.LogCaptureFixture) -> Database:
    caplog.set_level(logging.INFO, logger="pingji.steps")
    notice = NewNotice("n:1", PARTY, "announcement", {"text": WORDS})
    database.write(lambda work: post_notices(work, [notice]))
    return database


def claim(outbox: Database, worker: str = "w") -> Notice:
    (notice,) = outbox.write(claim_notices, worker=worker, limit=10)
    return notice


def settle(outbox: Database, outcome: Outcome, worker: str = "w") -> None:
    outbox.write(settle_deliveries, worker=worker, outcomes=[outcome])


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "pingji.steps"]


def test_a_notice_is_followed_from_its_claim_to_its_report(
    outbox: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    key = claim(outbox).notice_id
    again = clock.now + timedelta(minutes=1)
    settle(outbox, Outcome(key, "planned", channel="oa", reason="oa:slow_down", retry_at=again))
    clock.forward(minutes=1)
    claim(outbox)
    settle(outbox, Outcome(key, "sent", channel="oa", message_id="m1"))
    outbox.write(note_report, address=ADDRESS, message_id="m1", report_id="r1", status=SYSTEM_FAILED)
    clock.forward(minutes=1)
    claim(outbox)
    settle(outbox, Outcome(key, "sent", channel="oa", message_id="m2"))
    outbox.write(note_report, address=ADDRESS, message_id="m2", report_id="r2", status="")

    assert lines(caplog) == [
        f"notice={key} step=claim state=sending why=due kind=announcement attempt=1",
        f"notice={key} step=settle state=planned why=oa:slow_down channel=oa due_at=2026-11-02T01:01:00+00:00",
        f"notice={key} step=claim state=sending why=due kind=announcement attempt=2",
        f"notice={key} step=settle state=sent why=delivered channel=oa",
        f"notice={key} step=report state=planned why=oa:system_failed due_at=2026-11-02T01:01:45+00:00",
        f"notice={key} step=claim state=sending why=due kind=announcement attempt=3",
        f"notice={key} step=settle state=sent why=delivered channel=oa",
        f"notice={key} step=report state=sent why=arrived",
    ]


def test_the_lines_name_nobody_and_quote_nothing(
    outbox: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    key = claim(outbox).notice_id
    settle(outbox, Outcome(key, "failed", channel="oa", reason="oa:operator:48001"))
    outbox.write(note_report, address=ADDRESS, message_id="m1", report_id="r1", status="user_block")

    text = "\n".join(lines(caplog))
    assert len(lines(caplog)) == 2
    assert re.findall("10017|secret-openid|领导", text) == []


def test_what_a_worker_no_longer_holds_leaves_no_line(
    outbox: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It died over it, as far as others know: the one who took the notice over says what became of it."""
    key = claim(outbox, "dead").notice_id
    clock.forward(minutes=5)
    claim(outbox, "heir")
    settle(outbox, Outcome(key, "sent", channel="oa"), "dead")

    assert lines(caplog) == [
        f"notice={key} step=claim state=sending why=due kind=announcement attempt=1",
        f"notice={key} step=claim state=sending why=taken-over kind=announcement attempt=2",
    ]
