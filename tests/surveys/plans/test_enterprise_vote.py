"""Several people of one enterprise: one voice, in what was answered and in who was asked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from surveys.accounts.bindings import bind_account
from surveys.answering.answer_sheets import get_answer_sheet
from surveys.library.versions import PLAN, list_builtins
from surveys.plans import import_plan
from surveys.results.material import score_sealed
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.receipts import list_receipts
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot, enterprise, invitation
from tests.world.park import TZ, settle, small_park, submissions_of, submit


@pytest.fixture
def round_id(database: Database) -> str:
    """Three enterprises; the first has three seats, of which two are bound."""
    settle(database, small_park())
    for number in range(3):
        row = {"enterprise_id": f"E{number}", "name": "某企业", "seats": 3 if number == 0 else 1, "is_active": True}
        code = {"code": f"FIRM000{number}", "kind": "enterprise", "key": f"E{number}"}
        database.write(lambda work, row=row: work.db.execute(enterprise.insert().values(**row)))
        database.write(lambda work, code=code: work.db.execute(invitation.insert().values(**code)))
    for address in ("one", "two"):
        database.write(bind_account, channel="oa", address=address, code="FIRM0000")
    return database.write(open_round, plan_name="园区服务满意度", tz=TZ, actor="test")


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


def test_one_seat_does_not_see_what_the_other_filled_in(database: Database, round_id: str) -> None:
    request = next(submissions_of(database, round_id, "enterprise:E0#1", lambda _: "4"))
    submit(database, request)
    form = database.read(get_round_form, round_id=round_id)
    other = database.read(get_answer_sheet, form=form, party="enterprise:E0#2", relation=request.relation)
    assert (dict(other.answers), other.done) == ({}, False)


def plan_text(rule: str) -> str:
    """The built-in plan under another name, with a rule for seats."""
    source = dict(list_builtins(PLAN))["园区服务满意度"]
    return source.replace('name = "园区服务满意度"', 'name = "席位试验"').replace('seats = "mean"', f'seats = "{rule}"')


def hold(database: Database, rule: str, answers: list[tuple[str, str]]) -> str:
    """A sealed round of a plan with this rule; (rater, value) in the order they answered."""
    database.write(import_plan, text=plan_text(rule), file="p.toml")
    opened = database.write(open_round, plan_name="席位试验", tz=TZ, actor="test")
    for rater, value in answers:
        for request in submissions_of(database, opened, rater, lambda _, value=value: value):
            submit(database, request)
    database.write(close_round, round_id=opened, actor="test")
    database.write(seal_round, round_id=opened)
    return opened


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


@pytest.mark.parametrize(("rule", "published"), [("mean", 3), ("latest", 3), ("chief", 2)])
def test_receipts_are_of_forms_that_count(database: Database, round_id: str, rule: str, published: int) -> None:
    opened = hold(database, rule, [(ONE, "5"), (TWO, "3"), (OTHER, "1")])
    assert len(database.read(list_receipts, round_id=opened).codes) == published


def test_under_latest_a_seat_that_has_not_answered_sees_nothing(database: Database, round_id: str) -> None:
    database.write(import_plan, text=plan_text("latest"), file="p.toml")
    opened = database.write(open_round, plan_name="席位试验", tz=TZ, actor="test")
    request = next(submissions_of(database, opened, ONE, lambda _: "4"))
    submit(database, request)
    form = database.read(get_round_form, round_id=opened)
    assert dict(database.read(get_answer_sheet, form=form, party=TWO, relation=request.relation).answers) == {}
    assert database.read(get_answer_sheet, form=form, party=ONE, relation=request.relation).done
