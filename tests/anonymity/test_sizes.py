"""Sizes: what can be measured without being read tells neither how much somebody filled in nor who it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.drafts import save_draft
from surveys.rounds import get_round_form, open_round
from surveys.store import Database
from surveys.store.tables import draft
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import everything
from tests.world.park import TZ, settle, small_park

pytestmark = pytest.mark.slow


def lengths(database: Database) -> list[int]:
    return [len(body) for body in database.read(lambda work: work.db.execute(select(draft.c.body)).scalars().all())]


def test_a_draft_is_as_long_with_one_answer_as_with_all(database: Database) -> None:
    settle(database, small_park(departments=9))
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    sheet = database.read(get_answer_sheet, form=form, party="person:M0", relation="peer")
    keys = [item.key for item in sheet.relation.questionnaire.items]
    seen = set()
    for number in range(len(sheet.subjects) + 1):
        answers = {one.subject_id: dict.fromkeys(keys, "98.76") for one in sheet.subjects[:number]}
        database.write(save_draft, round_id=round_id, party="person:M0", relation="peer", answers=answers)
        (length,) = lengths(database)
        seen.add(length)
        drafted = database.read(get_answer_sheet, form=form, party="person:M0", relation="peer").answers
        assert {key: values for key, values in drafted.items() if values} == answers
    assert len(sheet.subjects) == 8
    assert len(seen) == 1


def test_a_long_draft_tells_its_length_to_a_power_of_two(database: Database) -> None:
    settle(database, small_park())
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    seen = set()
    for length in range(1000, 9000, 500):
        answers = {"M0": {"评语": "x" * length}}
        database.write(save_draft, round_id=round_id, party="person:S00", relation="subordinate", answers=answers)
        seen |= set(lengths(database))
    assert len(seen) == 4  # 2, 4, 8 and 16 KB


def test_open_ballots_of_a_form_are_all_of_one_length(running: Scene) -> None:
    """Whatever was answered, and whether anything was written; what says how long is the form."""
    seen: dict[str, set[int]] = {}
    for row in everything(running.database)["ballot"]:
        seen.setdefault(row["relation"], set()).add(len(row["answers"]))
    assert len(seen) == 3
    assert {relation: len(lengths) for relation, lengths in seen.items()} == dict.fromkeys(seen, 1)


def test_keys_receipts_and_marks_are_all_of_one_length(ended: Scene) -> None:
    tables = everything(ended.database)
    for table, column in (("ballot", "ballot_id"), ("comment", "comment_id"), ("receipt", "code")):
        assert len({len(row[column]) for row in tables[table]}) == 1, table
