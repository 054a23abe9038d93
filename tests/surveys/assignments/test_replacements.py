"""Who steps in for somebody who gave back: the least loaded candidate, or the head above."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from surveys.plans import import_plan
from surveys.rounds import open_round
from surveys.store import Database
from surveys.store.tables import notice, refusal
from tests.surveys.assignments.running_round import assigned, decline, draw_plan, invited, start
from tests.world.park import TZ, person, settle, small_park, submissions_of, submit

STAFF_PLAN = "员工行为测评"


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


def test_head_who_gives_back_is_represented(database: Database) -> None:
    rows = [person("L0", "领导班子", "领导")] + [
        (*row[:4], "L0", *row[5:]) if row[0].startswith("M") else row for row in small_park(leaders=0)
    ]
    round_id = start(database, STAFF_PLAN, rows)
    assert decline(database, round_id, "M0", "S00", "leader").replaced  # type: ignore[attr-defined]
    assert assigned(database, round_id, relation="leader", subject_id="S00") == {("person:L0", "leader", "S00")}
