"""Answers of everybody, and a round that is closed, sealed and scored."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.answering.submission import Submission, submit_ballots
from surveys.results import compute_results, store_results
from surveys.rounds import close_round, get_round_form
from surveys.sealing.seal import seal_round
from surveys.store.tables import assignment
from surveys.work import Work
from tests.world.room import Room

TZ = ZoneInfo("Asia/Shanghai")


def answer(work: Work, *, round_id: str, skip: str, value: str = "80") -> None:
    """Everybody gives `value`; of `skip`'s staff only the first answers."""
    form = get_round_form(work, round_id=round_id)
    rows = work.db.execute(select(assignment).where(assignment.c.round_id == round_id).order_by(assignment.c.rater))
    done = 0
    for row in rows.all():
        if (row.subject_id, row.relation) == (skip, "subordinate"):
            done += 1
            if done > 1:
                continue
        items = [item.key for item in form.relations[row.relation].questionnaire.items if item.type != "text"]
        answers = {row.subject_id: dict.fromkeys(items, value)}
        (receipt,) = submit_ballots(work, [Submission(form, row.rater, row.relation, answers, TZ)])
        assert not isinstance(receipt, Exception)


def finish(room: Room, round_id: str) -> None:
    """Closed, sealed and scored."""
    room.database.write(close_round, round_id=round_id, actor="test")
    room.database.write(seal_round, round_id=round_id)
    computed = room.database.read(compute_results, round_id=round_id)
    room.database.write(store_results, computed=computed, tz=TZ)


def name_of(room: Room, person_id: str) -> str:
    return next(person.name for person in room.park.people if person.person_id == person_id)
