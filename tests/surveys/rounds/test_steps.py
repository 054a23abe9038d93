"""`surveys/rounds/steps.py`: an operator follows one round through the log, and learns nothing about anybody."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from surveys.audit import list_acts
from surveys.errors import Invalid, WrongState
from surveys.results import compute_results, release_round, store_results
from surveys.rounds import (
    Due,
    close_round,
    do_due,
    extend_raters,
    extend_round,
    get_round,
    list_due,
    open_round,
    pause_round,
    remind_round,
    resume_round,
    set_automatic,
)
from surveys.sealing.seal import seal_round
from surveys.store import Call, Database
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park, submissions_of, submit

PLAN = "中层360测评"
ADMIN = "person:L0"


@pytest.fixture
def park(database: Database, caplog: pytest.LogCaptureFixture) -> Database:
    settle(database, small_park())
    caplog.set_level(logging.INFO, logger="pingji.steps")
    return database


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "pingji.steps"]


def test_a_round_is_followed_from_its_opening_to_its_release(
    park: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    round_id = park.write(open_round, plan_name=PLAN, tz=TZ, actor=ADMIN)
    for request in submissions_of(park, round_id, "person:M1"):
        submit(park, request)
    park.write(remind_round, round_id=round_id, key="today", actor="cli")
    park.write(pause_round, round_id=round_id, actor=ADMIN)
    clock.forward(days=1)
    park.write(resume_round, round_id=round_id, tz=TZ, actor=ADMIN)
    end = park.read(get_round, round_id=round_id).closes_at
    park.write(extend_round, round_id=round_id, closes_at=end + timedelta(days=1), actor=ADMIN)
    later = end + timedelta(days=2)
    park.write(extend_raters, round_id=round_id, raters=["person:M2"], closes_at=later, tz=TZ, actor=ADMIN)
    clock.forward(days=60)
    (due,) = [due for due in park.read(list_due, tz=TZ) if due.kind == "close"]
    park.write(do_due, due=due, tz=TZ)
    park.write(seal_round, round_id=round_id)
    park.write(store_results, computed=park.read(compute_results, round_id=round_id), tz=TZ)
    park.write(release_round, round_id=round_id, actor=ADMIN)

    written = lines(caplog)

    assert [line.partition(" subjects=")[0] for line in written] == [
        f"round={round_id} step=open_round state=open why=administrator",
        f"round={round_id} step=remind_round state=open why=command-line reached=22",
        f"round={round_id} step=pause_round state=paused why=administrator",
        f"round={round_id} step=resume_round state=open why=administrator days=1 notified=22",
        f"round={round_id} step=extend_round state=open why=administrator",
        f"round={round_id} step=extend_raters state=open why=administrator raters=1",
        f"round={round_id} step=close_round state=closed why=last-deadline",
        f"round={round_id} step=seal_round state=sealed why=closed ballots=3",
        f"round={round_id} step=score_round state=scored why=sealed",
        f"round={round_id} step=release_round state=released why=administrator",
    ]
    assert [line for line in written if "person:" in line or "名" in line] == []
    steps = [act.action for act in reversed(park.read(list_acts, limit=20)) if act.target == round_id]
    assert sorted(steps) == sorted(line.partition("step=")[2].partition(" ")[0] for line in written)


def test_a_step_that_was_refused_or_taken_back_is_not_logged(park: Database, caplog: pytest.LogCaptureFixture) -> None:
    round_id = park.write(open_round, plan_name=PLAN, tz=TZ, actor=ADMIN)
    caplog.clear()

    def close_and_break(work: Work) -> None:
        close_round(work, round_id=round_id, actor=ADMIN)
        raise Invalid("date_in_past")

    with pytest.raises(WrongState, match="round_not_paused"):
        park.write(resume_round, round_id=round_id, tz=TZ, actor=ADMIN)
    with pytest.raises(Invalid, match="date_in_past"):
        park.write(close_and_break)
    # several calls in one transaction: what is taken back to a savepoint takes its line with it
    calls = [Call(close_and_break, {}), Call(close_round, {"round_id": round_id, "actor": "cli"})]
    futures = [park.submit(call) for call in calls]
    with pytest.raises(Invalid, match="date_in_past"):
        futures[0].result()
    futures[1].result()

    assert lines(caplog) == [f"round={round_id} step=close_round state=closed why=command-line"]


def test_an_opening_that_the_calendar_could_not_do_says_why(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="pingji.steps")
    settle(database, [])
    database.write(set_automatic, plan_name=PLAN, is_on=True, actor="test")
    due = Due("open", PLAN, "2026")

    assert database.write(do_due, due=due, tz=TZ)

    assert lines(caplog) == [f"plan={PLAN} step=open_round state=refused why=nobody_to_rate"]
