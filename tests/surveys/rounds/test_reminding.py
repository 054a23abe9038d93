"""Nobody who left is reminded or written to."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.accounts.addresses import list_addresses
from surveys.accounts.bindings import bind_account, find_party
from surveys.answering.answer_sheets import list_tasks
from surveys.rounds import find_recent_reminding, open_round, remind_round
from surveys.store import Database
from surveys.store.tables import invitation, notice
from tests.conftest import Clock
from tests.surveys.assignments.running_round import without
from tests.world.park import (
    TZ,
    import_people,
    settle,
    small_park,
)

PLAN = "中层360测评"


@pytest.fixture
def round_id(database: Database) -> str:
    settle(database, small_park())
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def test_nobody_who_left_is_reminded_or_written_to(database: Database, round_id: str) -> None:
    code = database.read(lambda work: _code(work, "S00"))
    database.write(bind_account, channel="oa", address="open-s00", code=code)
    assert len(database.read(list_addresses, party="person:S00")) == 2
    import_people(database, without("S00"))
    assert database.write(remind_round, round_id=round_id, key="k", actor="test") == 22
    reminded = select(notice.c.party).where(notice.c.kind == "reminder")
    assert "person:S00" not in database.read(lambda work: set(work.db.execute(reminded).scalars()))
    assert database.read(list_addresses, party="person:S00") == ()
    assert database.read(find_party, channel="oa", address="open-s00") is None
    assert database.read(find_party, channel="wecom", address="us00") is None


def test_whoever_is_on_leave_from_today_is_not_reminded_and_may_still_answer(database: Database, round_id: str) -> None:
    people = small_park()
    away = next(row for row in people if row[0] == "S00")
    import_people(database, [(*row[:7], "请假", *row[8:]) if row is away else row for row in people])

    assert database.write(remind_round, round_id=round_id, key="k", actor="test") == 22

    reminded = select(notice.c.party).where(notice.c.kind == "reminder")
    assert "person:S00" not in database.read(lambda work: set(work.db.execute(reminded).scalars()))
    assert database.read(list_tasks, party="person:S00") != ()


def test_administrators_last_reminding_is_remembered_for_an_hour_the_calendars_is_not(
    database: Database, round_id: str, clock: Clock
) -> None:
    begun = clock.now
    database.write(remind_round, round_id=round_id, key="2026-12-01", actor="scheduler")
    assert database.read(find_recent_reminding, round_id=round_id) is None
    database.write(remind_round, round_id=round_id, key="m1", actor="person:S00")
    clock.forward(minutes=59)

    recent = database.read(find_recent_reminding, round_id=round_id)
    assert recent is not None
    assert (recent.at, recent.reached) == (begun, 23)
    assert database.read(find_recent_reminding, round_id=round_id, but="m1") is None  # the same message once more
    clock.forward(minutes=1)
    assert database.read(find_recent_reminding, round_id=round_id) is None


def _code(work: object, key: str) -> str:
    return work.db.execute(select(invitation.c.code).where(invitation.c.key == key)).scalar_one()  # type: ignore[attr-defined]
