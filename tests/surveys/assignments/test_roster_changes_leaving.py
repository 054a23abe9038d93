"""Somebody leaves in the middle of a round: not let in, not written to, not waited for; what they gave stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.answering.drafts import save_draft
from surveys.assignments.declining import decline_assignment
from surveys.errors import NotFound, SurveyError
from surveys.results import compute_results, store_results
from surveys.rounds import close_round, get_progress, list_delivery_states, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot
from tests.surveys.assignments.running_round import without
from tests.world.park import (
    TZ,
    import_people,
    person,
    settle,
    small_park,
    submissions_of,
    submit,
)

PLAN = "中层360测评"


@pytest.fixture
def round_id(database: Database) -> str:
    settle(database, small_park())
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def test_who_was_asked_about_somebody_gone_alone_has_refused_nothing(database: Database, round_id: str) -> None:
    """M1 left, whom M1's four people were asked about; and S00 gave back M0."""
    import_people(database, without("M1"))
    place = {"round_id": round_id, "rater": "person:S00", "relation": "subordinate", "subject_id": "M0"}
    database.write(decline_assignment, **place, reason="unfamiliar")
    refused = [one.party for one in database.read(list_delivery_states, round_id=round_id) if one.state == "refused"]
    assert refused == ["person:S00"]


def test_nobody_who_left_answers_with_a_page_still_open(database: Database, round_id: str) -> None:
    """The cookie lives for twelve hours; neither new answers nor corrections nor drafts are taken."""
    first = next(submissions_of(database, round_id, "person:S00"))
    submit(database, first)
    import_people(database, without("S00"))
    with pytest.raises(SurveyError, match="not_assigned"):
        submit(database, first)
    draft = {"round_id": round_id, "party": "person:S00", "relation": first.relation, "answers": first.answers}
    with pytest.raises(NotFound):
        database.write(save_draft, **draft)


def test_what_they_gave_before_they_left_counts(database: Database, round_id: str) -> None:
    for rater in ("person:S00", "person:S01", "person:S02"):
        for request in submissions_of(database, round_id, rater):
            submit(database, request)
    import_people(database, without("S00"))
    database.write(close_round, round_id=round_id, actor="test")
    assert database.write(seal_round, round_id=round_id)
    assert database.read(lambda work: len(work.db.execute(select(ballot.c.ballot_id)).all())) == 3
    computed = database.read(compute_results, round_id=round_id)
    mine = next(view for view in computed.views if view.subject_id == "M0")
    assert [line.raters for line in mine.figures if line.relation == "subordinate"] == [3]
    assert database.write(store_results, computed=computed, tz=TZ)


def test_who_comes_back_goes_on(database: Database, round_id: str) -> None:
    """An import of a wrong file is mended by the right one: nothing of the round is lost."""
    import_people(database, without("S00", "S01", "S02"))
    import_people(database, without())
    assert database.read(get_progress, round_id=round_id).invited == 23
    for request in submissions_of(database, round_id, "person:S00"):
        submit(database, request)
    assert database.read(get_progress, round_id=round_id).done == 1


def test_department_renamed_in_the_middle_of_a_round_keeps_its_form_and_result(database: Database) -> None:
    settle(database, small_park())
    round_id = database.write(open_round, plan_name="科室民主测评", tz=TZ, actor="test")
    import_people(database, [tuple(cell.replace("部0", "新部") for cell in row) for row in small_park()])
    for rater in ("L0", "L1", "L2", "M1", "M2", "M3"):
        for request in submissions_of(database, round_id, f"person:{rater}", lambda _: "20"):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    views = {view.subject_id: view for view in database.read(compute_results, round_id=round_id).views}
    assert views["部0"].score is not None
    assert "新部" not in views


def test_leader_who_is_away_for_a_while_may_still_answer(database: Database, round_id: str) -> None:
    """请假 in the middle of a round: invited when it opened, so still asked; only leaving ends it."""
    rows = [person("L0", "领导班子", "领导", status="请假") if row[0] == "L0" else row for row in small_park()]
    import_people(database, rows)
    for request in submissions_of(database, round_id, "person:L0"):
        submit(database, request)
    assert database.read(get_progress, round_id=round_id).done == 1
