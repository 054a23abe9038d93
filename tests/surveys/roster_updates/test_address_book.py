"""What was shown is what is done, and nothing else: proposals on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.errors import Invalid, NotFound, WrongState
from surveys.roster import Roster, list_codes, load_roster
from surveys.roster.directory import Directory, Listed, Unit
from surveys.roster_updates.address_book import (
    apply_sync,
    confirm_sync,
    forget_proposals,
    list_sync_jobs,
    propose_sync,
    refuse_sync,
    request_sync,
)
from surveys.store import Database
from surveys.store.tables import audit, import_batch
from tests.conftest import Clock
from tests.world.park import import_people, person

UNITS = (Unit(1, "园区", 0), Unit(2, "综合科", 1), Unit(3, "规划科", 1))
SEEN = Directory.of(
    UNITS,
    (Listed("U1", "名1", 3), Listed("u2", "名2", 2), Listed("Neu", "新人", 2, ("u2",), False, "138")),
)
ROWS = [
    person("1", "综合科", "员工", works_with="规划科"),
    person("2", "综合科", "中层"),
    person("3", "规划科", "员工"),
]


@pytest.fixture
def park(database: Database) -> Database:
    import_people(database, ROWS)
    return database


def roster(database: Database) -> Roster:
    return database.read(load_roster)


def states(database: Database) -> list[str]:
    rows = select(import_batch.c.state).where(import_batch.c.kind == "directory").order_by(import_batch.c.created_at)
    return database.read(lambda work: list(work.db.execute(rows).scalars()))


def test_proposal_changes_nothing_and_applying_does_what_it_said(park: Database) -> None:
    before = roster(park)
    found = park.write(propose_sync, directory=SEEN, actor="person:2")
    assert roster(park) == before
    assert park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="person:2") == found.diff
    people = {one.person_id: one for one in roster(park).people}
    assert {key: (one.department, one.status, one.manager_id) for key, one in people.items()} == {
        "1": ("规划科", "active", None),
        "2": ("综合科", "active", None),
        "3": ("规划科", "active", None),
        "Neu": ("综合科", "active", "2"),
    }
    assert (people["1"].collaborates, people["1"].wecom_userid) == (("规划科",), "u1")
    assert "Neu" in {one.key for one in park.read(list_codes)}, "somebody new has an invitation code"
    acts = park.read(lambda work: list(work.db.execute(select(audit.c.action, audit.c.detail))))
    assert [tuple(one) for one in acts] == [("sync_roster", {"new": 1, "changed": 1, "leaving": 0})]


def test_applying_twice_is_refused_and_does_nothing(park: Database) -> None:
    found = park.write(propose_sync, directory=SEEN, actor="a")
    park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="a")
    after = roster(park)
    with pytest.raises(WrongState, match="sync_done"):
        park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="a")
    assert roster(park) == after


def test_leaving_marks_whom_the_address_book_does_not_show(park: Database) -> None:
    found = park.write(propose_sync, directory=SEEN, actor="a", leaving=True)
    assert [one.key for one in found.diff.leaving] == ["3"]
    park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="a", number=1)
    assert {one.person_id: one.status for one in roster(park).people}["3"] == "left"


ONE_GONE = Directory.of(UNITS, (Listed("u1", "名1", 2), Listed("u2", "名2", 2)))


def test_many_leave_only_where_their_number_is_typed(park: Database) -> None:
    """One of three is more than a tenth."""
    proposal = park.write(propose_sync, directory=ONE_GONE, actor="person:2", leaving=True)
    assert (proposal.leaving.count, proposal.leaving.reasons) == (1, ("many",))
    before = roster(park)
    for number in (None, 2):
        for action in (confirm_sync, apply_sync):
            more = {"directory": ONE_GONE, "actor": "person:2"} if action is apply_sync else {}
            with pytest.raises(Invalid, match="roster_leaving_number") as error:
                park.write(action, import_id=proposal.import_id, number=number, **more)
            assert error.value.params["count"] == 1
    assert roster(park) == before
    park.write(confirm_sync, import_id=proposal.import_id, number=1)
    diff = park.write(apply_sync, import_id=proposal.import_id, directory=ONE_GONE, actor="person:2")
    assert [change.key for change in diff.leaving] == ["3"]


def test_whoever_asked_does_not_leave_unnamed(park: Database) -> None:
    proposal = park.write(propose_sync, directory=ONE_GONE, actor="person:3", leaving=True)
    assert proposal.leaving.reasons == ("many", "asker")


def test_a_number_typed_when_asking_is_kept(park: Database) -> None:
    park.write(request_sync, actor="person:2", leaving=True, number=1)
    (job,) = park.read(list_sync_jobs)
    options = {"leaving": job.leaving, "number": job.number, "import_id": job.import_id}
    proposal = park.write(propose_sync, directory=ONE_GONE, actor="person:2", **options)
    park.write(confirm_sync, import_id=proposal.import_id)
    assert park.write(apply_sync, import_id=proposal.import_id, directory=ONE_GONE, actor="person:2").leaving


def test_the_last_administrator_does_not_leave_by_the_address_book(database: Database) -> None:
    import_people(database, [*ROWS[:2], person("3", "规划科", "员工", admin="是")])
    with pytest.raises(Invalid, match="roster_last_admin"):
        database.write(propose_sync, directory=ONE_GONE, actor="person:2", leaving=True)


def test_roster_that_changed_meanwhile_refuses(park: Database) -> None:
    found = park.write(propose_sync, directory=SEEN, actor="a")
    import_people(park, [*ROWS, person("4", "规划科", "员工")])
    before = roster(park)
    for action in (confirm_sync, apply_sync):
        more = {"directory": SEEN, "actor": "a"} if action is apply_sync else {}
        with pytest.raises(WrongState, match="sync_roster_changed"):
            park.write(action, import_id=found.import_id, **more)
    assert (roster(park), states(park)) == (before, ["proposed"])


def test_address_book_that_changed_meanwhile_refuses(park: Database) -> None:
    found = park.write(propose_sync, directory=SEEN, actor="a")
    before = roster(park)
    other = Directory.of(UNITS, (*SEEN.members, Listed("late", "晚到", 2)))
    with pytest.raises(WrongState, match="sync_directory_changed"):
        park.write(apply_sync, import_id=found.import_id, directory=other, actor="a")
    assert roster(park) == before


def test_equal_address_books_are_equal_in_any_order() -> None:
    again = Directory.of(reversed(UNITS), (*reversed(SEEN.members), *SEEN.members))
    assert again.digest() == SEEN.digest()


def test_accounts_that_change_hands_do_not_collide(park: Database) -> None:
    """New 工号 take the userids of people who are 离职 by the same file: uniqueness holds at every step."""
    swapped = [person("1", "综合科", "员工", account="u2"), person("2", "综合科", "中层", account="u1"), ROWS[2]]
    found = park.write(propose_sync, directory=SEEN, actor="a")
    park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="a")
    import_people(park, swapped)
    assert park.write(propose_sync, directory=SEEN, actor="a").diff.is_empty is False


def test_nothing_to_change_keeps_nothing(park: Database) -> None:
    same = Directory.of(UNITS, (Listed("u1"), Listed("u2"), Listed("u3")))
    found = park.write(propose_sync, directory=same, actor="a")
    assert (found.import_id, found.notes, states(park)) == ("", (), [])


def test_application_that_sees_nobody_is_refused(park: Database) -> None:
    with pytest.raises(Invalid, match="directory_empty"):
        park.write(propose_sync, directory=Directory.of(UNITS, ()), actor="a", leaving=True)


def test_request_is_answered_once_and_a_newer_one_takes_its_place(park: Database, clock: Clock) -> None:
    old = park.write(request_sync, actor="a")
    clock.forward(seconds=1)
    new = park.write(request_sync, actor="a", leaving=True)
    park.write(request_sync, actor="b")
    jobs = park.read(list_sync_jobs)
    assert {(job.actor, job.state, job.leaving) for job in jobs} == {("a", "wanted", True), ("b", "wanted", False)}
    with pytest.raises(NotFound, match="sync_unknown"):
        park.write(propose_sync, directory=SEEN, actor="a", import_id=old)
    park.write(propose_sync, directory=SEEN, actor="a", import_id=new)
    with pytest.raises(NotFound, match="sync_unknown"):
        park.write(propose_sync, directory=SEEN, actor="a", import_id=new)


def test_confirmed_waits_for_a_process_and_refused_for_nobody(park: Database) -> None:
    found = park.write(propose_sync, directory=SEEN, actor="a")
    assert park.read(list_sync_jobs) == ()
    park.write(confirm_sync, import_id=found.import_id)
    assert [job.state for job in park.read(list_sync_jobs)] == ["confirmed"]
    with pytest.raises(WrongState, match="sync_done"):
        park.write(confirm_sync, import_id=found.import_id)
    park.write(refuse_sync, import_id=found.import_id)
    assert park.read(list_sync_jobs) == ()


def test_unconfirmed_proposals_are_forgotten_after_a_day_and_done_ones_stay(park: Database, clock: Clock) -> None:
    done = park.write(propose_sync, directory=SEEN, actor="a")
    park.write(apply_sync, import_id=done.import_id, directory=SEEN, actor="a")
    park.write(propose_sync, directory=SEEN, actor="a", leaving=True)
    assert park.write(forget_proposals) == 0
    clock.forward(days=1, seconds=1)
    assert park.write(forget_proposals) == 1
    assert states(park) == ["applied"]


def test_what_was_applied_is_kept_without_the_people(park: Database) -> None:
    """The roster knows them for as long as the employer says; a copy would outlive whoever leaves the company."""
    found = park.write(propose_sync, directory=SEEN, actor="person:2")
    park.write(apply_sync, import_id=found.import_id, directory=SEEN, actor="person:2")
    kept = select(import_batch.c.state, import_batch.c.changes).where(import_batch.c.kind == "directory")
    assert park.read(lambda work: [tuple(row) for row in work.db.execute(kept)]) == [("applied", {})]
