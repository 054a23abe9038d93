"""What became of notices that were claimed: settled once, by whoever still holds them."""

from __future__ import annotations

from sqlalchemy import event

from surveys.messages.delivery_reports import (
    settle_deliveries,
)
from surveys.messages.outbox import LEASE, Outcome, claim_notices
from surveys.store import Database
from surveys.work import Work
from tests.conftest import Clock
from tests.world.notices import post, rows, settle


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
