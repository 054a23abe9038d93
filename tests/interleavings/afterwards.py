"""What the database says when all is over, against the worlds that are possible: before the seal, and after it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import select

from surveys.accounts.bindings import WECOM
from surveys.accounts.proof import account_of
from surveys.anonymity.ballot_encryption import read_ballots
from surveys.anonymity.round_keys import RoundKey
from surveys.answering.answer_sheets import get_answer_sheet
from surveys.rounds import close_round, get_round, get_round_form
from surveys.sealing.receipts import list_receipts
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import assignment, ballot, comment, survey_round
from surveys.work import Work
from tests.interleavings.park import CHOICES, RATERS, FormFacts
from tests.interleavings.playing import Play
from tests.interleavings.talking import OPEN
from tests.interleavings.worlds import Sheet, World, answers_of, skipped_of


def check_stored(database: Database, play: Play) -> dict[str, World]:
    """Ballots, ledger and drafts of every rater are those of a possible world, which is returned."""
    for name, form in play.forms.items():
        if play.state[name] == OPEN:
            _narrow_by_sheets(database, play, name, form)
    found: dict[str, World] = {}
    for rater in RATERS:
        stored = {name: database.read(_stored, form=form, rater=rater) for name, form in play.forms.items()}
        fitting = [
            world for world in play.worlds[rater] if all(world.forms[name].ballots == stored[name] for name in stored)
        ]
        assert fitting, "\n".join([f"{rater} has {stored}", *map(str, play.worlds[rater][:4]), *play.story[-12:]])
        found[rater] = fitting[0]
    for form in play.forms.values():
        count, done = database.read(_counts, round_id=form.round_id)
        assert count == done == sum(len(world.forms[form.name].ballots) for world in found.values())
    return found


def _narrow_by_sheets(database: Database, play: Play, name: str, facts: FormFacts) -> None:
    for rater in RATERS:
        form = database.read(get_round_form, round_id=facts.round_id, rater=f"person:{rater}")
        own = {"party": f"person:{rater}", "account": account_of(WECOM, f"u{rater}")}
        sheet = database.read(get_answer_sheet, form=form, relation=facts.relation, **own)
        shown = {subject: dict(values) for subject, values in sheet.answers.items()}
        fitting = [
            world
            for world in play.worlds[rater]
            if answers_of(world.forms[name]) == shown and skipped_of(world.forms[name]) == set(sheet.skipped)
        ]
        assert fitting, "\n".join([f"{rater} is shown {shown}", *map(str, play.worlds[rater][:4]), *play.story[-12:]])
        play.worlds[rater] = fitting


def _stored(work: Work, *, form: FormFacts, rater: str) -> Sheet:
    """By tag, as only the rater's own page could; what the ledger says is done must be there and nothing else."""
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == form.round_id)).scalar_one()
    key = RoundKey(work, form.round_id, bytes(salt))
    mine = (assignment.c.round_id == form.round_id) & (assignment.c.rater == f"person:{rater}")
    ledger = work.db.execute(select(assignment.c.subject_id, assignment.c.done_on).where(mine)).all()
    assert {row.subject_id for row in ledger} == set(form.subjects)
    found = {}
    for row in ledger:
        tag = key.ballot_tag(f"person:{rater}", form.relation, row.subject_id)
        here = list(read_ballots(work, round_id=form.round_id, key=key, tags=[tag]))
        assert len(here) == (row.done_on is not None), (rater, row, here)
        for one in here:
            assert one.answers is not None
            found[row.subject_id] = one.answers
    return found


def _counts(work: Work, *, round_id: str) -> tuple[int, int]:
    ballots = work.db.execute(select(ballot.c.ballot_id).where(ballot.c.round_id == round_id)).all()
    done = (assignment.c.round_id == round_id) & assignment.c.done_on.is_not(None)
    return len(ballots), len(work.db.execute(select(assignment).where(done)).all())


def check_sealed(database: Database, play: Play, worlds: dict[str, World]) -> None:
    """What counts in the end is exactly what was confirmed, and every receipt is published."""
    for name, form in play.forms.items():
        codes = database.read(_receipt_codes, form=form, worlds=worlds)
        if database.read(get_round, round_id=form.round_id).state != "closed":
            database.write(close_round, round_id=form.round_id, actor="test")
        assert database.write(seal_round, round_id=form.round_id)
        expected: Counter[tuple[Any, ...]] = Counter()
        words: Counter[tuple[str, ...]] = Counter()
        for world in worlds.values():
            for subject, values in world.forms[name].ballots.items():
                rated = tuple(sorted((item, values[item]) for item, kind in form.items if kind == CHOICES))
                expected[subject, rated] += 1
                words.update((subject, values[item]) for item, kind in form.items if kind != CHOICES and values[item])
        assert database.read(_sealed, round_id=form.round_id) == expected
        assert database.read(_said, round_id=form.round_id) == words
        assert set(database.read(list_receipts, round_id=form.round_id).codes) == codes


def _receipt_codes(work: Work, *, form: FormFacts, worlds: dict[str, World]) -> set[str]:
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == form.round_id)).scalar_one()
    key = RoundKey(work, form.round_id, bytes(salt))
    return {
        key.receipt_code(f"person:{rater}", form.relation)
        for rater, world in worlds.items()
        if world.forms[form.name].ballots
    }


def _sealed(work: Work, *, round_id: str) -> Counter[tuple[Any, ...]]:
    rows = work.db.execute(select(ballot).where(ballot.c.round_id == round_id)).all()
    assert all(row.rater is None for row in rows)
    return Counter((row.subject_id, tuple(sorted(json.loads(row.answers).items()))) for row in rows)


def _said(work: Work, *, round_id: str) -> Counter[tuple[str, ...]]:
    rows = work.db.execute(select(comment).where(comment.c.round_id == round_id)).all()
    return Counter((row.subject_id, row.text) for row in rows)
