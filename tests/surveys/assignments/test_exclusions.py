"""Pairs that an administrator excludes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from surveys.assignments.exclusions import exclude_rater, list_exclusions, remove_exclusion
from surveys.errors import Invalid, NotFound
from surveys.store import Database
from surveys.store.tables import audit
from tests.surveys.assignments.running_round import assigned, start
from tests.world.park import settle, small_park, submissions_of, submit


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
