"""Several people of one enterprise: one voice, in what was answered and in who was asked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from surveys.results.material import score_sealed
from surveys.rounds import close_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot
from tests.world.enterprise_seats import hold, open_with_seats
from tests.world.park import submissions_of, submit


@pytest.fixture
def round_id(database: Database) -> str:
    return open_with_seats(database)


def test_seats_are_one_voice_of_those_asked_and_of_those_who_answered(database: Database, round_id: str) -> None:
    for rater in ("enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1"):
        for request in submissions_of(database, round_id, rater, lambda _: "4"):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    scored = database.read(score_sealed, round_id=round_id)
    found = {
        (relation.invited, relation.raters)
        for one in scored.results.subjects
        for part in one.parts
        for relation in part.relations
        if relation.raters
    }
    assert found == {(3, 2)}


def test_shared_mark_is_another_one_for_each_subject(database: Database, round_id: str) -> None:
    """So that the ballots of one enterprise cannot be followed from subject to subject."""
    for rater in ("enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1"):
        for request in submissions_of(database, round_id, rater, lambda _: "4"):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    rows = database.read(lambda work: work.db.execute(select(ballot)).all())
    marks = {(row.subject_id, row.voter) for row in rows if row.voter is not None}
    subjects = {row.subject_id for row in rows}
    assert len({mark for _, mark in marks}) == len(marks) == len(subjects)


def enterprise_percents(database: Database, opened: str) -> set[Fraction | None]:
    scored = database.read(score_sealed, round_id=opened)
    parts = [part for one in scored.results.subjects for part in one.parts if part.key == "enterprise"]
    return {relation.percent for part in parts for relation in part.relations}


ONE, TWO, OTHER = "enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1"


@pytest.mark.parametrize(
    ("rule", "answers", "percent"),
    [
        # 1–5 in percent of the range: 5 is 100, 3 is 50, 1 is 0; the other enterprise says 1
        ("mean", [(ONE, "5"), (TWO, "3"), (OTHER, "1")], Fraction(75, 2)),
        ("latest", [(ONE, "5"), (TWO, "3"), (OTHER, "1")], Fraction(25)),
        ("latest", [(TWO, "3"), (ONE, "5"), (OTHER, "1")], Fraction(50)),
        ("chief", [(TWO, "3"), (ONE, "5"), (OTHER, "1")], Fraction(50)),
        ("chief", [(ONE, "5"), (TWO, "3"), (OTHER, "1")], Fraction(50)),
        ("chief", [(TWO, "3"), (OTHER, "1")], Fraction(25)),
    ],
)
def test_seats_become_one_vote_by_the_plans_rule(
    database: Database, round_id: str, rule: str, answers: list[tuple[str, str]], percent: Fraction
) -> None:
    opened = hold(database, rule, answers)
    assert enterprise_percents(database, opened) == {percent}
    scored = database.read(score_sealed, round_id=opened)
    counts = {one.raters for item in scored.results.subjects for part in item.parts for one in part.relations}
    assert counts <= {2, 0}
