"""More time for single raters: they may answer when the others no longer can, and the round waits for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.drafts import save_draft
from surveys.answering.submission import submit_ballots
from surveys.errors import Invalid, NotFound, WrongState
from surveys.rounds import (
    do_due,
    extend_raters,
    extend_round,
    find_raters,
    get_progress,
    get_round,
    get_round_form,
    list_due,
    list_upcoming,
    open_round,
    remind_round,
)
from surveys.store import Call, Database
from surveys.store.tables import notice
from tests.conftest import Clock
from tests.world.park import TZ, person, settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow  # left to `make test`
PLAN = "中层360测评"
ENDS = datetime(2026, 11, 16, 15, 59, 59, tzinfo=UTC)
LATER = ENDS + timedelta(days=4)  # Friday 20 November


@pytest.fixture
def round_id(database: Database, clock: Clock) -> str:
    clock.now = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    settle(database, [*small_park(staff=1, departments=2, leaders=2), person("S8", "部0", "员工", "M0")])
    return str(database.write(open_round, plan_name=PLAN, tz=TZ, actor="test"))


def extend(database: Database, round_id: str, *raters: str, until: datetime = LATER) -> None:
    which = {"round_id": round_id, "raters": list(raters), "closes_at": until}
    database.write(extend_raters, **which, tz=TZ, actor="test")


def notices(database: Database, kind: str) -> list[Any]:
    return list(database.read(lambda work: work.db.execute(select(notice).where(notice.c.kind == kind)).all()))


def test_rater_with_more_time_answers_when_the_others_are_refused(
    database: Database, clock: Clock, round_id: str
) -> None:
    first, second = (list(submissions_of(database, round_id, f"person:L{n}")) for n in (0, 1))
    form = database.read(get_round_form, round_id=round_id)
    extend(database, round_id, "person:L0")
    clock.now = ENDS
    waiting = [  # in one batch, as the writer has them
        database.submit(Call(submit_ballots, {}, bulk=True, request=one)) for one in (first[0], second[0])
    ]
    assert waiting[0].result(30).round_id == round_id
    with pytest.raises(WrongState, match="round_over"):
        waiting[1].result(30)
    assert database.read(list_tasks, party="person:L1") == ()
    (task,) = database.read(list_tasks, party="person:L0")
    assert task.closes_at == LATER
    sheet = database.read(get_answer_sheet, form=form, party="person:L0", relation="leader")
    assert sheet.closes_at == LATER
    draft = {"round_id": round_id, "relation": "leader", "answers": {}}
    database.write(save_draft, party="person:L0", **draft)
    for action, more in ((get_answer_sheet, {"form": form, "relation": "leader"}), (save_draft, draft)):
        with pytest.raises(WrongState, match="round_over"):
            database.write(action, party="person:L1", **more)
    clock.now = LATER
    with pytest.raises(WrongState, match="round_over"):
        submit(database, first[0])


def test_round_closes_after_the_last_of_them(database: Database, clock: Clock, round_id: str) -> None:
    extend(database, round_id, "person:L0")
    extend(database, round_id, "person:L1", until=ENDS + timedelta(days=2))
    for at, due in ((ENDS, []), (ENDS + timedelta(days=3), []), (LATER, ["close"])):
        clock.now = at
        assert [one.kind for one in database.read(list_due, tz=TZ) if one.kind == "close"] == due
    (close,) = [one for one in database.read(list_due, tz=TZ) if one.kind == "close"]
    extend(database, round_id, "person:L0", until=LATER + timedelta(days=1))  # while the tick is under way
    assert not database.write(do_due, due=close, tz=TZ)
    clock.forward(days=1)
    assert database.write(do_due, due=close, tz=TZ)
    assert database.read(get_round, round_id=round_id).state == "closed"


def test_only_those_who_may_still_answer_are_reminded_each_with_their_own_end(
    database: Database, clock: Clock, round_id: str
) -> None:
    extend(database, round_id, "person:L0")
    clock.forward(days=1)
    database.write(remind_round, round_id=round_id, key="a", actor="test")
    untils = {row.party: row.params.get("until") for row in notices(database, "reminder")}
    assert untils["person:L0"] == LATER.isoformat()
    assert untils["person:L1"] is None
    clock.now = ENDS + timedelta(hours=10)
    assert database.write(remind_round, round_id=round_id, key="b", actor="test") == 1
    assert [row.party for row in notices(database, "reminder") if ":b:" in row.key] == ["person:L0"]


def test_they_are_reminded_once_the_day_before_their_own_end(database: Database, clock: Clock, round_id: str) -> None:
    extend(database, round_id, "person:L0")
    clock.now = ENDS
    while clock.now < LATER:
        clock.forward(minutes=30)
        for one in database.read(list_due, tz=TZ):
            if one.kind == "remind":
                database.write(do_due, due=one, tz=TZ)
    late = [row for row in notices(database, "reminder") if row.due_at > ENDS]
    assert [(row.party, row.due_at.astimezone(TZ).strftime("%m-%d")) for row in late] == [("person:L0", "11-19")]


def test_progress_and_plan_name_who_has_more_time(database: Database, clock: Clock, round_id: str) -> None:
    extend(database, round_id, "person:L0")
    assert database.read(get_progress, round_id=round_id).extended == (("person:L0", "名L0", LATER),)
    upcoming = [(one.kind, one.at) for one in database.read(list_upcoming, tz=TZ) if "close" in one.kind]
    assert upcoming == [("close", ENDS), ("last_close", LATER)]


def test_the_person_is_told_and_nobody_else(database: Database, round_id: str) -> None:
    extend(database, round_id, "person:L0")
    extend(database, round_id, "person:L0")  # the same once more says nothing new
    (told,) = notices(database, "announcement")
    assert (told.party, told.params["event"]) == ("person:L0", "own_end")


def test_an_end_that_is_none_is_refused(database: Database, clock: Clock, round_id: str) -> None:
    for until, code in (
        (ENDS, "extension_not_later"),
        (clock.now, "date_in_past"),
        (ENDS + timedelta(days=40_000), "date_too_far"),
    ):
        with pytest.raises(Invalid, match=code):
            extend(database, round_id, "person:L0", until=until)


def test_round_extended_beyond_everybodys_own_end_ends_for_all_alike(
    database: Database, clock: Clock, round_id: str
) -> None:
    extend(database, round_id, "person:L0")
    end = LATER + timedelta(days=3)
    database.write(extend_round, round_id=round_id, closes_at=end, actor="test")
    assert {task.closes_at for task in database.read(list_tasks, party="person:L0")} == {end}
    assert database.read(get_progress, round_id=round_id).extended == ()


def test_raters_are_found_by_key_or_by_name(database: Database, round_id: str) -> None:
    assert database.read(find_raters, round_id=round_id, name="L0") == ("person:L0",)
    assert database.read(find_raters, round_id=round_id, name="名L1") == ("person:L1",)
    with pytest.raises(NotFound, match="rater_unknown"):
        database.read(find_raters, round_id=round_id, name="某某")


def test_two_people_of_one_name_are_told_apart_by_their_keys(database: Database, clock: Clock) -> None:
    twins = [person("L8", "领导班子", "领导"), person("L9", "领导班子", "领导")]
    rows = [*small_park(staff=1, departments=2, leaders=0), *((key, "李四", *rest) for key, _, *rest in twins)]
    settle(database, rows)
    found = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    with pytest.raises(WrongState, match=r"rater_ambiguous.*L8、L9"):
        database.read(find_raters, round_id=found, name="李四")


@pytest.mark.parametrize("year", [2132, 9999])
def test_extension_to_a_year_that_nobody_means_is_refused(database: Database, clock: Clock, year: int) -> None:
    """New York's last second of 9999 is in no calendar that a database keeps."""
    settle(database, small_park())
    tz = ZoneInfo("America/New_York")
    round_id = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    closes_at = datetime(year, 12, 31, 23, 59, 59, tzinfo=tz)
    with pytest.raises(Invalid, match="date_too_far"):
        database.write(extend_round, round_id=round_id, closes_at=closes_at, actor="test")
    assert database.read(get_round, round_id=round_id).closes_at.year == 2026


def test_round_extended_at_the_last_moment_is_not_closed_by_a_tick_under_way(database: Database, clock: Clock) -> None:
    """The tick saw that the round was over; before it acts, an administrator gives more time."""
    tz = ZoneInfo("Asia/Shanghai")
    settle(database, small_park())
    round_id = database.write(open_round, plan_name=PLAN, tz=tz, actor="test")
    clock.now = database.read(get_round, round_id=round_id).closes_at
    due = next(due for due in database.read(list_due, tz=tz) if due.target == round_id and due.kind == "close")
    database.write(extend_round, round_id=round_id, closes_at=clock.now + timedelta(days=1), actor="test")
    assert not database.write(do_due, due=due, tz=tz)
    assert database.read(get_round, round_id=round_id).state == "open"
    clock.forward(days=1)
    assert database.write(do_due, due=due, tz=tz)
    assert not database.write(do_due, due=due, tz=tz)
    assert database.read(get_round, round_id=round_id).state == "closed"
