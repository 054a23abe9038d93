"""A pause: nobody answers, nobody is reminded, drafts stay; afterwards the calendar is as much later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from surveys.answering.answer_sheets import get_answer_sheet, list_paused_tasks, list_tasks
from surveys.answering.drafts import save_draft
from surveys.errors import SurveyError, WrongState
from surveys.results import compute_results
from surveys.rounds import (
    close_round,
    do_due,
    extend_raters,
    extend_round,
    find_round,
    get_round,
    get_round_form,
    list_due,
    list_own_ends,
    list_upcoming,
    open_round,
    pause_round,
    remind_round,
    resume_round,
)
from surveys.sealing.receipts import list_receipts
from surveys.store import Database
from surveys.store.tables import notice
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow  # left to `make test`

PLAN = "中层360测评"
OPENED = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # Monday 09:00, until 16 November; reminders on 5, 9 and 13→…


@pytest.fixture
def round_id(database: Database, clock: Clock) -> str:
    clock.now = OPENED
    settle(database, small_park(staff=1, departments=2, leaders=2))
    return str(database.write(open_round, plan_name=PLAN, tz=TZ, actor="test"))


def notices(database: Database, kind: str) -> list[Any]:
    return list(database.read(lambda work: work.db.execute(select(notice).where(notice.c.kind == kind)).all()))


def tick(database: Database) -> None:
    for one in database.read(list_due, tz=TZ):
        if one.kind in ("remind", "close"):
            database.write(do_due, due=one, tz=TZ)


def test_paused_round_takes_no_answers_and_keeps_drafts(database: Database, clock: Clock, round_id: str) -> None:
    requests = list(submissions_of(database, round_id, "person:L0"))
    where = {"round_id": round_id, "party": "person:L1", "relation": "leader"}
    database.write(save_draft, **where, answers={"M0": {"执行能力": "77"}})
    database.write(pause_round, round_id=round_id, actor="test")
    with pytest.raises(WrongState, match="round_paused"):
        submit(database, requests[0])
    with pytest.raises(WrongState, match="round_paused"):
        database.write(save_draft, **where, answers={"M0": {"执行能力": "1"}})
    assert database.read(list_tasks, party="person:L1") == ()
    (waiting,) = database.read(list_paused_tasks, party="person:L1")
    assert (waiting.round_id, waiting.relation) == (round_id, "leader")
    clock.forward(hours=5)
    database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    sheet = database.read(get_answer_sheet, form=form, party="person:L1", relation="leader")
    assert sheet.answers["M0"] == {"执行能力": "77"}
    submit(database, requests[0])


def test_round_does_not_end_while_it_is_paused_and_goes_on_for_as_long(
    database: Database, clock: Clock, round_id: str
) -> None:
    before = database.read(get_round, round_id=round_id).closes_at
    clock.now = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
    database.write(pause_round, round_id=round_id, actor="test")
    clock.now = before + timedelta(days=10, hours=1)
    tick(database)
    assert database.read(get_round, round_id=round_id).state == "paused"
    resumed = database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    assert resumed.days == 17  # sixteen days and some hours
    assert resumed.round_.closes_at == before + timedelta(days=17)
    assert resumed.round_.closes_at.astimezone(TZ).strftime("%H:%M:%S") == "23:59:59"
    assert (resumed.round_.state, resumed.round_.paused_at) == ("open", None)


def test_reminders_of_a_paused_round_come_as_much_later_and_none_comes_twice(
    database: Database, clock: Clock, round_id: str
) -> None:
    reminded = set()

    def run(until: datetime) -> None:
        while clock.now < until:
            clock.forward(hours=2)
            tick(database)
            reminded.update(row.due_at.astimezone(TZ).strftime("%m-%d") for row in notices(database, "reminder"))

    run(datetime(2026, 11, 6, 4, 0, tzinfo=UTC))
    assert reminded == {"11-05"}
    database.write(pause_round, round_id=round_id, actor="test")
    run(datetime(2026, 11, 13, 3, 0, tzinfo=UTC))
    assert reminded == {"11-05"}
    database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    run(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    # seven days later: 9 → 16 November, 15 → 22; the 22nd is a Sunday, the 23rd still before the close
    assert reminded == {"11-05", "11-16", "11-23"}


def test_whoever_has_something_open_is_told_and_nobody_else(database: Database, clock: Clock, round_id: str) -> None:
    for request in submissions_of(database, round_id, "person:L0"):
        submit(database, request)
    sent = update(notice).values(state="sent")
    database.write(lambda work: work.db.execute(sent))
    database.write(pause_round, round_id=round_id, actor="test")
    clock.forward(days=1)
    resumed = database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    told = {row.party: row for row in notices(database, "announcement")}
    assert "person:L0" not in told
    assert "person:L1" in told
    assert len(told) == resumed.notified
    assert told["person:L1"].params["event"] == "round_resumed"
    assert told["person:L1"].params["until"].startswith("2026-11-17T23:59:59")
    assert {row.state for row in notices(database, "invitation")} == {"sent"}


def test_invitations_not_sent_yet_wait_for_the_round_to_go_on(database: Database, clock: Clock, round_id: str) -> None:
    database.write(pause_round, round_id=round_id, actor="test")
    assert {row.state for row in notices(database, "invitation")} == {"failed"}
    clock.forward(days=20)
    database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    invitations = notices(database, "invitation")
    assert {(row.state, row.reason, row.due_at) for row in invitations} == {("planned", None, clock.now)}
    assert {row.expires_at for row in invitations} == {database.read(get_round, round_id=round_id).closes_at}
    assert notices(database, "announcement") == []


def test_what_a_paused_round_refuses(database: Database, clock: Clock, round_id: str) -> None:
    database.write(pause_round, round_id=round_id, actor="test")
    later = clock.now + timedelta(days=30)
    for action, more in (
        (pause_round, {"actor": "test"}),
        (extend_round, {"actor": "test", "closes_at": later}),
        (remind_round, {"actor": "test", "key": "k"}),
        (extend_raters, {"actor": "test", "closes_at": later, "raters": ["person:L0"], "tz": TZ}),
    ):
        with pytest.raises(WrongState, match="round_not_open"):
            database.write(action, round_id=round_id, **more)
    with pytest.raises(WrongState, match="round_already_open"):
        database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    with pytest.raises(WrongState, match="receipts_not_yet"):
        database.read(list_receipts, round_id=round_id)
    with pytest.raises(SurveyError, match="round_not_closed"):
        database.read(compute_results, round_id=round_id)
    assert database.read(find_round, name=PLAN).round_id == round_id
    assert database.read(list_upcoming, tz=TZ)[0].kind == "paused"


def test_paused_round_can_be_closed_for_good(database: Database, round_id: str) -> None:
    database.write(pause_round, round_id=round_id, actor="test")
    database.write(close_round, round_id=round_id, actor="test")
    assert database.read(get_round, round_id=round_id).state == "closed"
    with pytest.raises(WrongState, match="round_not_paused"):
        database.write(resume_round, round_id=round_id, tz=TZ, actor="test")


def test_pausing_twice_moves_twice_and_moves_single_ends_too(database: Database, clock: Clock, round_id: str) -> None:
    before = database.read(get_round, round_id=round_id).closes_at
    own = before + timedelta(days=3)
    which = {"round_id": round_id, "raters": ["person:L0"], "closes_at": own}
    database.write(extend_raters, **which, tz=TZ, actor="test")
    for _ in range(2):
        database.write(pause_round, round_id=round_id, actor="test")
        clock.forward(days=2)
        database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    found = database.read(get_round, round_id=round_id)
    assert (found.closes_at, found.paused_days) == (before + timedelta(days=4), 4)
    assert database.read(list_own_ends, round_id=round_id) == {"person:L0": own + timedelta(days=4)}


def test_round_whose_time_is_over_cannot_be_paused(database: Database, clock: Clock, round_id: str) -> None:
    clock.now = database.read(get_round, round_id=round_id).closes_at
    with pytest.raises(WrongState, match="round_over"):
        database.write(pause_round, round_id=round_id, actor="test")
