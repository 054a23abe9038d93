"""Somebody leaves in the middle of a round: not let in, not written to, not waited for; what they gave stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from surveys.accounts.addresses import list_addresses
from surveys.accounts.bindings import bind_account, find_party
from surveys.answering.drafts import save_draft
from surveys.assignments.declining import decline_assignment
from surveys.errors import NotFound, SurveyError
from surveys.results import compute_results, store_results
from surveys.rounds import close_round, get_progress, list_delivery_states, open_round, remind_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot, enterprise, invitation, notice
from tests.conftest import Clock
from tests.world.park import (
    TZ,
    Row,
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


def without(*keys: str) -> list[Row]:
    """Staff who are in the file no more; managers, whom others name as superior, with 状态 离职."""
    rows = (row for row in small_park() if row[0] not in keys or row[0].startswith("M"))
    return [(*row[:7], "离职", row[8]) if row[0] in keys else row for row in rows]


def test_who_was_asked_about_somebody_gone_alone_has_refused_nothing(database: Database, round_id: str) -> None:
    """M1 left, whom M1's four people were asked about; and S00 gave back M0."""
    import_people(database, without("M1"))
    place = {"round_id": round_id, "rater": "person:S00", "relation": "subordinate", "subject_id": "M0"}
    database.write(decline_assignment, **place, reason="unfamiliar")
    refused = [one.party for one in database.read(list_delivery_states, round_id=round_id) if one.state == "refused"]
    assert refused == ["person:S00"]


def test_progress_reaches_its_end_without_those_who_left(database: Database, round_id: str) -> None:
    """S00 left before answering anything; M1 had answered some of what was asked, and counts with that.

    M1's four people, who were asked about M1 alone, are asked nothing any more.
    """
    some = next(submissions_of(database, round_id, "person:M1"))
    submit(database, replace(some, answers={"M0": some.answers["M0"]}))
    before = database.read(get_progress, round_id=round_id)
    import_people(database, without("S00", "M1"))
    after = database.read(get_progress, round_id=round_id)
    assert (before.invited, after.invited, after.done) == (23, 18, 1)
    assert "person:S00" not in {party for party, _, _ in after.unreachable}
    here = [f"person:{row[0]}" for row in without("S00", "M1") if row[0] != "M1"]
    for rater in here:
        for request in submissions_of(database, round_id, rater):
            submit(database, request)
    end = database.read(get_progress, round_id=round_id)
    assert (end.done, end.started, end.assignments_done) == (end.invited, 0, end.assignments)


def test_nobody_who_left_is_reminded_or_written_to(database: Database, round_id: str) -> None:
    code = database.read(lambda work: _code(work, "S00"))
    database.write(bind_account, channel="oa", address="open-s00", code=code)
    assert len(database.read(list_addresses, party="person:S00")) == 2
    import_people(database, without("S00"))
    assert database.write(remind_round, round_id=round_id, key="k", actor="test") == 22
    reminded = select(notice.c.party).where(notice.c.kind == "reminder")
    assert "person:S00" not in database.read(lambda work: set(work.db.execute(reminded).scalars()))
    assert database.read(list_addresses, party="person:S00") == ()
    assert database.read(find_party, channel="oa", address="open-s00") is None
    assert database.read(find_party, channel="wecom", address="us00") is None


def _code(work: object, key: str) -> str:
    return work.db.execute(select(invitation.c.code).where(invitation.c.key == key)).scalar_one()  # type: ignore[attr-defined]


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


def test_enterprise_that_left_is_not_waited_for(database: Database) -> None:
    settle(database, small_park())
    firms = [{"enterprise_id": f"E{n}", "name": f"企业{n}", "seats": 1, "is_active": True} for n in range(3)]
    database.write(lambda work: work.db.execute(enterprise.insert(), firms))
    round_id = database.write(open_round, plan_name="园区服务满意度", tz=TZ, actor="test")
    gone = enterprise.update().where(enterprise.c.enterprise_id == "E0").values(is_active=False)
    database.write(lambda work: work.db.execute(gone))
    progress = database.read(get_progress, round_id=round_id)
    assert progress.invited == 2
    assert len(progress.unreachable) == 2
    assert database.write(remind_round, round_id=round_id, key="k", actor="test") == 2


def test_accounts_that_change_hands_lead_to_their_new_owner(database: Database, clock: Clock) -> None:
    """S00 and S01 swap their userids in one import, and M0 keeps hers in another spelling."""
    settle(database, small_park())
    swapped = {"S00": "uS01", "S01": "uS00", "M0": "UM0"}
    rows = [(*row[:6], swapped.get(row[0], row[6]), *row[7:]) for row in small_park()]
    import_people(database, rows)
    found = {key: database.read(find_party, channel="wecom", address=key) for key in ("us00", "us01", "um0")}
    assert found == {"us00": "person:S01", "us01": "person:S00", "um0": "person:M0"}


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
