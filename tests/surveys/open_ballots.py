"""An open round of few people: its rows as the database holds them, and as their raters read them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.submission import Receipt
from surveys.rounds import get_round_form, open_round
from surveys.store import Database
from surveys.store.tables import (
    ballot,
)
from surveys.work import Work
from tests.world.park import TZ, Row, person, settle, submissions_of, submit
from tests.world.side_by_side import PLAN

PEOPLE: list[Row] = [
    *(person(f"L{number}", "领导班子", "领导") for number in range(3)),
    person("M0", "部0", "中层"),
    *(person(f"S{number}", "部0", "员工", "M0") for number in range(4)),
]
RATER = "person:S1"


def opened(database: Database, *, answered: bool = True) -> str:
    settle(database, PEOPLE)
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    for row in PEOPLE if answered else ():
        answer(database, round_id, f"person:{row[0]}", "80")
    return round_id


def answer(database: Database, round_id: str, rater: str, value: str) -> None:
    for request in submissions_of(database, round_id, rater, lambda _: value):
        assert isinstance(submit(database, request), Receipt)


def rows_of(work: Work) -> list[Mapping[str, Any]]:
    return [row._mapping for row in work.db.execute(select(ballot).order_by(ballot.c.ballot_id))]


def shown(database: Database, round_id: str) -> set[str]:
    form = database.read(get_round_form, round_id=round_id)
    sheet = database.read(get_answer_sheet, form=form, party=RATER, relation="subordinate")
    return {value for values in sheet.submitted.values() for value in values.values()}


def change(work: Work, tag: str, **values: Any) -> None:
    work.db.execute(update(ballot).where(ballot.c.ballot_id == tag).values(**values))


def write_plainly(work: Work, mine: str, _: str) -> None:
    change(work, mine, answers='{"团队建设":"100"}')
