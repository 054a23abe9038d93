"""Giving an assignment back: what can be, and what cannot."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.assignments.declining import decline_assignment, list_declinable
from surveys.errors import Invalid, NotFound, WrongState
from surveys.store import Database
from surveys.store.tables import ballot, refusal
from tests.surveys.assignments.running_round import decline, start
from tests.world.park import submissions_of, submit


def test_an_answer_cannot_be_given_back(database: Database) -> None:
    round_id = start(database)
    for request in submissions_of(database, round_id, "person:M1"):
        submit(database, request)
    with pytest.raises(WrongState, match="already_answered"):
        decline(database, round_id, "M1", "M0")
    assert len(database.read(lambda work: work.db.execute(select(ballot)).all())) == 3
    assert database.read(lambda work: work.db.execute(select(refusal)).all()) == []


def test_what_cannot_be_given_back(database: Database) -> None:
    round_id = start(database)
    place = {"round_id": round_id, "rater": "person:M1", "relation": "peer", "subject_id": "M0"}
    with pytest.raises(Invalid, match="decline_reason"):
        database.write(decline_assignment, **place, reason="没空")
    with pytest.raises(NotFound, match="not_assigned"):
        decline(database, round_id, "S00", "M1")
    assert [one.subject_id for one in database.read(list_declinable, party="person:M1", name="名M0")] == ["M0"]
    assert database.read(list_declinable, party="person:S00", name="名M1") == ()
