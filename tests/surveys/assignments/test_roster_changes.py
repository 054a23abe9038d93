"""Rounds under way: people leave, come back, join, give back — and no answer is ever lost."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from surveys.assignments.roster_changes import adjust_rounds
from surveys.store import Database
from surveys.store.tables import ballot, notice, refusal, subject
from tests.surveys.assignments.running_round import assigned, invited, start
from tests.world.park import Row, import_people, person, small_park, submissions_of, submit

STAFF_PLAN = "员工行为测评"


def announced(database: Database) -> list[dict[str, object]]:
    wanted = select(notice.c.params).where(notice.c.kind == "announcement")
    return list(database.read(lambda work: work.db.execute(wanted).scalars().all()))


def without(*keys: str) -> list[Row]:
    rows = [(*row[:7], "离职", row[8]) if row[0] in keys else row for row in small_park()]
    return [*rows, person("A", "办公室", "员工", admin="是")]


def test_subject_who_left_is_asked_about_no_more_and_what_was_said_stays(database: Database) -> None:
    round_id = start(database)
    for request in submissions_of(database, round_id, "person:S10"):
        submit(database, request)
    before = assigned(database, round_id, subject_id="M1")
    import_people(database, without("M1"))
    assert assigned(database, round_id, subject_id="M1") == {("person:S10", "subordinate", "M1")}
    row = database.read(lambda work: work.db.execute(select(subject).where(subject.c.subject_id == "M1")).one())
    assert row.left_on.isoformat() == "2026-11-02"
    assert len(database.read(lambda work: work.db.execute(select(ballot)).all())) == 1
    (told,) = [one for one in announced(database) if one.get("event") == "rounds_adjusted"]
    assert told["rounds"][0]["left"] == 1
    assert database.write(adjust_rounds, actor="test") == ()
    import_people(database, without())
    assert assigned(database, round_id, subject_id="M1") == before
    assert database.read(lambda work: work.db.execute(select(refusal)).all()) == []


def test_only_head_who_left_is_replaced_by_the_one_above(database: Database) -> None:
    """M0's people are rated by M0; with M0 gone nobody would rate them, so M0's superior steps in."""
    rows = [person("L0", "领导班子", "领导")] + [
        (*row[:4], "L0", *row[5:]) if row[0].startswith("M") else row for row in small_park(leaders=0)
    ]
    round_id = start(database, STAFF_PLAN, rows)
    first = next(submissions_of(database, round_id, "person:M0"))
    submit(database, replace(first, answers={"S00": first.answers["S00"]}))
    import_people(database, [(*row[:7], "离职", row[8]) if row[0] == "M0" else row for row in rows])
    leaders = {(rater, about) for rater, _, about in assigned(database, round_id, relation="leader")}
    assert {about for rater, about in leaders if rater == "person:L0"} == {"S01", "S02", "S03"}
    assert ("person:M0", "S00") in leaders
    assert invited(database).count("person:L0") == 1
    again = assigned(database, round_id)
    import_people(database, [(*row[:7], "离职", row[8]) if row[0] == "M0" else row for row in rows])
    assert assigned(database, round_id) == again


def test_people_on_leave_stay_in_the_round(database: Database) -> None:
    round_id = start(database)
    before = assigned(database, round_id)
    away = [(*row[:7], "请假", row[8]) if row[0] in ("M1", "S00") else row for row in small_park()]
    import_people(database, away)
    assert assigned(database, round_id) == before
