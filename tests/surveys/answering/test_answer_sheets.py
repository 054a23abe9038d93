"""What stands on an answer sheet, and what another seat of the enterprise filled in does not."""

from __future__ import annotations

import pytest

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.plans import import_plan
from surveys.rounds import get_round_form, open_round
from surveys.store import Database
from tests.world.enterprise_seats import open_with_seats, plan_text
from tests.world.park import TZ, submissions_of, submit


@pytest.fixture
def round_id(database: Database) -> str:
    return open_with_seats(database)


def test_one_seat_does_not_see_what_the_other_filled_in(database: Database, round_id: str) -> None:
    request = next(submissions_of(database, round_id, "enterprise:E0#1", lambda _: "4"))
    submit(database, request)
    form = database.read(get_round_form, round_id=round_id)
    other = database.read(get_answer_sheet, form=form, party="enterprise:E0#2", relation=request.relation)
    assert (dict(other.answers), other.done) == ({}, False)


ONE, TWO, OTHER = "enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1"


def test_under_latest_a_seat_that_has_not_answered_sees_nothing(database: Database, round_id: str) -> None:
    database.write(import_plan, text=plan_text("latest"), file="p.toml")
    opened = database.write(open_round, plan_name="席位试验", tz=TZ, actor="test")
    request = next(submissions_of(database, opened, ONE, lambda _: "4"))
    submit(database, request)
    form = database.read(get_round_form, round_id=opened)
    assert dict(database.read(get_answer_sheet, form=form, party=TWO, relation=request.relation).answers) == {}
    assert database.read(get_answer_sheet, form=form, party=ONE, relation=request.relation).done
