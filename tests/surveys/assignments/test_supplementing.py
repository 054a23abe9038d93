"""补充: newcomers join a running round only when asked for."""

from __future__ import annotations

from surveys.assignments.supplementing import supplement_round
from surveys.store import Database
from tests.surveys.assignments.running_round import assigned, invited, start
from tests.world.park import import_people, person, small_park, submissions_of, submit


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
