"""Progress: who is waited for, and who no longer is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.accounts.proof import account_of
from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.drafts import save_draft
from surveys.answering.unsent import Unsent, list_unsent
from surveys.rounds import close_round, get_progress, get_round_form, open_round, remind_round
from surveys.store import Database
from surveys.store.tables import enterprise
from tests.surveys.assignments.running_round import without
from tests.world.park import (
    TZ,
    import_people,
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


def test_who_has_a_draft_has_begun_and_knows_how_much_is_not_submitted(database: Database, round_id: str) -> None:
    rater, account = "person:S00", account_of("wecom", "uS00")
    form = database.read(get_round_form, round_id=round_id)
    (task,) = database.read(list_tasks, party=rater)
    whose = {"party": rater, "relation": task.relation, "account": account}
    sheet = database.read(get_answer_sheet, form=form, **whose)
    keys = [item.key for item in sheet.relation.questionnaire.items]
    asked = len(sheet.subjects) * len(keys)
    first = sheet.subjects[0].subject_id

    def look() -> tuple[int, int]:
        return database.read(get_progress, round_id=round_id).started, asked

    def unsent() -> dict[tuple[str, str], Unsent]:
        return dict(database.read(list_unsent, party=rater, account=account, tasks=[task]))

    assert (look(), unsent()) == ((0, asked), {})
    database.write(save_draft, round_id=round_id, **whose, answers={first: {keys[0]: "80"}})
    assert (look()[0], unsent()) == (1, {(round_id, task.relation): Unsent(1, asked)})
    everything = {subject.subject_id: dict.fromkeys(keys, "80") for subject in sheet.subjects}
    database.write(save_draft, round_id=round_id, **whose, answers=everything)
    assert (look()[0], unsent()) == (1, {(round_id, task.relation): Unsent(asked, asked)})
    for request in submissions_of(database, round_id, rater):
        submit(database, replace(request, account=account))
    progress = database.read(get_progress, round_id=round_id)
    assert (progress.started, progress.done) == (0, 1)
    database.write(close_round, round_id=round_id, actor="test")
    assert database.read(get_progress, round_id=round_id).started == 0


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
