"""Rounds under way: people leave, come back, join, give back — and no answer is ever lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from surveys.assignments.declining import decline_assignment, list_declinable
from surveys.assignments.exclusions import exclude_rater, list_exclusions, remove_exclusion
from surveys.assignments.roster_changes import adjust_rounds
from surveys.assignments.supplementing import supplement_round
from surveys.errors import Invalid, NotFound, WrongState
from surveys.library.versions import PLAN as PLAN_KIND
from surveys.library.versions import list_builtins
from surveys.plans import import_plan
from surveys.rounds import get_round, open_round
from surveys.store import Database
from surveys.store.tables import assignment, audit, ballot, notice, refusal, subject
from tests.world.park import TZ, Row, import_people, person, settle, small_park, submissions_of, submit

PLAN = "中层360测评"
STAFF_PLAN = "员工行为测评"


def draw_plan(at_least: int = 2, at_most: int = 4) -> str:
    source = dict(list_builtins(PLAN_KIND))[PLAN].replace(f'name = "{PLAN}"', 'name = "抽取测评"')
    rule = f"draw = {{ at_least = {at_least}, at_most_per_rater = {at_most}, link_departments = true }}"
    return source.replace('raters = "collaborating_managers"', f'raters = "collaborating_managers"\n{rule}')


def start(database: Database, plan: str = PLAN, rows: list[Row] | None = None) -> str:
    settle(database, rows or small_park())
    return database.write(open_round, plan_name=plan, tz=TZ, actor="test")


def assigned(database: Database, round_id: str, **where: str) -> set[tuple[str, str, str]]:
    rows = database.read(
        lambda work: work.db.execute(select(assignment).where(assignment.c.round_id == round_id)).all()
    )
    return {
        (row.rater, row.relation, row.subject_id)
        for row in rows
        if all(getattr(row, name) == value for name, value in where.items())
    }


def invited(database: Database) -> list[str]:
    wanted = select(notice.c.party).where(notice.c.kind == "invitation")
    return sorted(database.read(lambda work: work.db.execute(wanted).scalars().all()))


def announced(database: Database) -> list[dict[str, object]]:
    wanted = select(notice.c.params).where(notice.c.kind == "announcement")
    return list(database.read(lambda work: work.db.execute(wanted).scalars().all()))


def without(*keys: str) -> list[Row]:
    rows = [(*row[:7], "离职", row[8]) if row[0] in keys else row for row in small_park()]
    return [*rows, person("A", "办公室", "员工", admin="是")]


# --- leaving and coming back -------------------------------------------------------------------------------


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
    import_people(database, small_park())
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


# --- joining -----------------------------------------------------------------------------------------------


def test_new_people_join_only_when_asked_for_and_only_they_are_invited(database: Database) -> None:
    round_id = start(database)
    before, told = assigned(database, round_id), invited(database)
    others = "部0、部1、部2、部3"
    more = [*small_park(), person("M9", "部9", "中层", works_with=others), person("S90", "部9", "员工", "M9")]
    import_people(database, more)
    assert (assigned(database, round_id), invited(database)) == (before, told)
    done = database.write(supplement_round, round_id=round_id, actor="test")
    assert (done.subjects, done.assignments) == (1, 3 + 4 + 1)
    new = assigned(database, round_id) - before
    assert {about for _, _, about in new} == {"M9"}
    assert set(invited(database)) - set(told) == {"person:S90"}
    again = database.write(supplement_round, round_id=round_id, actor="test")
    assert (again.subjects, again.assignments) == (0, 0)
    for request in submissions_of(database, round_id, "person:S90"):
        submit(database, request)


# --- giving back -------------------------------------------------------------------------------------------


def decline(database: Database, round_id: str, rater: str, about: str, relation: str = "peer") -> object:
    place = {"round_id": round_id, "rater": f"person:{rater}", "relation": relation, "subject_id": about}
    return database.write(decline_assignment, **place, reason="conflict")


def test_given_back_is_replaced_by_the_least_loaded_candidate_who_is_invited(database: Database) -> None:
    settle(database, small_park(departments=5))
    database.write(import_plan, text=draw_plan(at_most=8), file="p.toml")
    round_id = database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    counts = Counter(about for _, _, about in assigned(database, round_id, relation="peer"))
    about = min(counts, key=lambda key: (counts[key], key))  # linking departments may have given another one more
    drawn = {rater for rater, _, _ in assigned(database, round_id, relation="peer", subject_id=about)}
    assert len(drawn) == 2
    rater = sorted(drawn)[0]
    done = decline(database, round_id, rater.partition(":")[2], about)
    now = {rater for rater, _, _ in assigned(database, round_id, relation="peer", subject_id=about)}
    (row,) = database.read(lambda work: work.db.execute(select(refusal)).all())
    assert done.replaced  # type: ignore[attr-defined]
    assert rater not in now
    assert len(now) == 2
    assert (row.rater, row.reason, row.replacement) == (rater, "conflict", (now - drawn).pop())
    assert row.replacement in invited(database)
    assert decline(database, round_id, rater.partition(":")[2], about) == done
    assert {rater for rater, _, _ in assigned(database, round_id, relation="peer", subject_id=about)} == now


@pytest.mark.parametrize(("finished", "told"), [(True, 1), (False, 0)])
def test_who_steps_in_after_finishing_hears_of_it(database: Database, finished: bool, told: int) -> None:
    """Their invitation has been sent long ago; who has something open anyway finds the new one with it."""
    settle(database, small_park(departments=5))
    database.write(import_plan, text=draw_plan(at_most=8), file="p.toml")
    round_id = database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    counts = Counter(about for _, _, about in assigned(database, round_id, relation="peer"))
    about = min(counts, key=lambda key: (counts[key], key))
    drawn = {rater for rater, _, _ in assigned(database, round_id, relation="peer", subject_id=about)}
    database.write(lambda work: work.db.execute(notice.update().values(state="sent")))
    managers = {rater for rater, _, _ in assigned(database, round_id, relation="peer")}
    for rater in sorted(managers - drawn) if finished else ():
        for request in submissions_of(database, round_id, rater):
            submit(database, request)
    decline(database, round_id, min(drawn).partition(":")[2], about)
    decline(database, round_id, min(drawn).partition(":")[2], about)
    (row,) = database.read(lambda work: work.db.execute(select(refusal)).all())
    waiting = select(notice.c.party, notice.c.kind).where(notice.c.state == "planned")
    found = database.read(lambda work: [tuple(one) for one in work.db.execute(waiting)])
    assert found == [(row.replacement, "reminder")] * told


def test_an_answer_cannot_be_given_back(database: Database) -> None:
    round_id = start(database)
    for request in submissions_of(database, round_id, "person:M1"):
        submit(database, request)
    with pytest.raises(WrongState, match="already_answered"):
        decline(database, round_id, "M1", "M0")
    assert len(database.read(lambda work: work.db.execute(select(ballot)).all())) == 3
    assert database.read(lambda work: work.db.execute(select(refusal)).all()) == []


def test_head_who_gives_back_is_represented(database: Database) -> None:
    rows = [person("L0", "领导班子", "领导")] + [
        (*row[:4], "L0", *row[5:]) if row[0].startswith("M") else row for row in small_park(leaders=0)
    ]
    round_id = start(database, STAFF_PLAN, rows)
    assert decline(database, round_id, "M0", "S00", "leader").replaced  # type: ignore[attr-defined]
    assert assigned(database, round_id, relation="leader", subject_id="S00") == {("person:L0", "leader", "S00")}


def test_what_cannot_be_given_back(database: Database) -> None:
    round_id = start(database)
    place = {"round_id": round_id, "rater": "person:M1", "relation": "peer", "subject_id": "M0"}
    with pytest.raises(Invalid, match="decline_reason"):
        database.write(decline_assignment, **place, reason="没空")
    with pytest.raises(NotFound, match="not_assigned"):
        decline(database, round_id, "S00", "M1")
    assert [one.subject_id for one in database.read(list_declinable, party="person:M1", name="名M0")] == ["M0"]
    assert database.read(list_declinable, party="person:S00", name="名M1") == ()


# --- exclusions --------------------------------------------------------------------------------------------


def test_excluded_pair_falls_away_at_once_and_an_answered_one_stays(database: Database) -> None:
    round_id = start(database)
    first = next(submissions_of(database, round_id, "person:M1"))
    submit(database, replace(first, answers={"M0": first.answers["M0"]}))
    for about in ("名M0", "M2"):
        database.write(exclude_rater, rater="名M1", subject=about, reason="亲属", actor="test")
    assert {about for _, _, about in assigned(database, round_id, rater="person:M1")} == {"M0", "M3"}
    listed = [(one.rater, one.subject_id, name, about) for one, name, about in database.read(list_exclusions)]
    assert listed == [("person:M1", "M0", "名M1", "名M0"), ("person:M1", "M2", "名M1", "名M2")]
    database.write(remove_exclusion, rater="M1", subject="M2", actor="test")
    assert len(database.read(list_exclusions)) == 1
    with pytest.raises(NotFound, match="exclusion_unknown"):
        database.write(remove_exclusion, rater="M1", subject="M2", actor="test")
    acts = set(database.read(lambda work: work.db.execute(select(audit.c.action)).scalars().all()))
    assert {"exclude_rater", "remove_exclusion", "adjust_round"} <= acts


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"rater": "谁", "subject": "M0", "reason": "r"}, "who_unknown"),
        ({"rater": "M0", "subject": "M0", "reason": "r"}, "exclusion_self"),
        ({"rater": "M1", "subject": "M0", "reason": " "}, "exclusion_reason"),
    ],
)
def test_exclusions_that_say_nothing_are_refused(database: Database, words: dict[str, str], code: str) -> None:
    settle(database, small_park())
    with pytest.raises((Invalid, NotFound), match=code):
        database.write(exclude_rater, **words, actor="test")


# --- drawn rounds ------------------------------------------------------------------------------------------


def test_draw_is_kept_with_its_seed(database: Database) -> None:
    settle(database, small_park(departments=5))
    database.write(import_plan, text=draw_plan(at_most=8), file="p.toml")
    round_id = database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    frozen = database.read(get_round, round_id=round_id).frozen
    assert len(frozen.draw_seed) == 32
    rule = frozen.plan.relations[1].draw
    assert rule is not None
    assert rule.at_least == 2
    drawn = assigned(database, round_id, relation="peer")
    counts = Counter(about for _, _, about in drawn)  # linking departments may give one more
    assert counts.keys() == {f"M{n}" for n in range(5)}
    assert set(counts.values()) <= {2, 3}
