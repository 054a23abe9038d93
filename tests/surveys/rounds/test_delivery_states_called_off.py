"""A message that was called off says nothing of whether its reader can be reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from surveys.messages.outbox import Outcome, claim_notices
from surveys.messages.send_outcomes import settle_notices
from surveys.rounds import get_progress, list_delivery_states, open_round, pause_round, remind_round, resume_round
from surveys.store import Database
from surveys.store.tables import notice
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park


@pytest.fixture
def round_id(database: Database) -> str:
    """The invitations have arrived."""
    settle(database, small_park(staff=1, departments=2, leaders=2))
    found = str(database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test"))
    handle(database, state="sent", channel="wecom")
    return found


def handle(database: Database, **outcome: object) -> None:
    """Take all that waits; each ends like this."""
    taken = database.write(claim_notices, worker="w", limit=100)
    ends = [Outcome(one.notice_id, **outcome) for one in taken]  # type: ignore[arg-type]
    database.write(settle_notices, worker="w", outcomes=ends)


def states(database: Database, round_id: str) -> set[tuple[str, str]]:
    return {(one.state, one.reason) for one in database.read(list_delivery_states, round_id=round_id)}


def test_a_reminder_that_gave_way_to_a_newer_one_makes_nobody_unreachable(
    database: Database, clock: Clock, round_id: str
) -> None:
    database.write(remind_round, round_id=round_id, key="1", actor="test")
    handle(database, state="planned", channel="wecom", reason="wecom:45009", retry_at=clock.now + timedelta(seconds=50))
    clock.forward(seconds=5)
    database.write(remind_round, round_id=round_id, key="2", actor="test")
    handle(database, state="sent", channel="wecom")
    assert states(database, round_id) == {("sent", "")}
    assert database.read(get_progress, round_id=round_id).unreachable == ()


def test_a_reminder_that_a_pause_called_off_makes_nobody_unreachable(
    database: Database, clock: Clock, round_id: str
) -> None:
    database.write(remind_round, round_id=round_id, key="1", actor="test")
    database.write(pause_round, round_id=round_id, actor="test")
    clock.forward(days=1)
    database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    assert states(database, round_id) == {("sent", "")}
    assert database.read(get_progress, round_id=round_id).unreachable == ()


def test_whoever_could_not_be_reached_stays_so_whatever_is_called_off(database: Database, round_id: str) -> None:
    lost = update(notice).values(state="unreachable", reason="wecom:81013", sent_at=None)
    database.write(lambda work: work.db.execute(lost))
    database.write(remind_round, round_id=round_id, key="1", actor="test")
    database.write(pause_round, round_id=round_id, actor="test")
    assert states(database, round_id) == {("unreachable", "wecom:81013")}
