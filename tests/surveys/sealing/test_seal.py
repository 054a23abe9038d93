"""Ballots of an open round: encrypted, bound to their tag; what was changed behind our back stops the seal."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, insert, select, update

from surveys.anonymity.ballot_encryption import read_ballots
from surveys.anonymity.round_keys import RoundKey, find_round_key
from surveys.answering.submission import Submission
from surveys.errors import KeyWrong, SurveyError, WrongState
from surveys.results import compute_results, store_results
from surveys.rounds import close_round, get_round
from surveys.sealing.seal import report_damage, seal_round
from surveys.store import Database, open_database
from surveys.store.tables import (
    assignment,
    audit,
    ballot,
    notice,
    result_set,
    survey_round,
)
from surveys.work import Work
from tests.conftest import SECRET, Clock
from tests.surveys.open_ballots import PEOPLE, RATER, answer, change, opened, rows_of, shown, write_plainly
from tests.world.open_answers import open_answers
from tests.world.park import TZ, at_once, submissions_of, submit
from tests.world.side_by_side import Pair, both_do, count, opening


def key_of(work: Work, round_id: str) -> RoundKey:
    key = find_round_key(work, round_id=round_id)
    assert key is not None
    return key


def test_after_the_seal_answers_stand_in_the_open_and_are_scored(database: Database) -> None:
    round_id = opened(database)
    before = sorted(map(repr, database.read(open_answers)))
    database.write(close_round, round_id=round_id, actor="test")
    assert database.write(seal_round, round_id=round_id)
    rows = database.read(rows_of)
    assert sorted(repr(orjson.loads(row["answers"])) for row in rows) == before
    assert database.read(compute_results, round_id=round_id).views


def as_older_version(work: Work, *, round_id: str) -> None:
    """The round as a version without encrypted ballots left it: a shorter salt, tags under it, plain JSON."""
    answers = {(row["relation"], row["subject_id"], row["ballot_id"]): row for row in rows_of(work)}
    ledger = work.db.execute(select(assignment).where(assignment.c.done_on.is_not(None))).all()
    key, older = key_of(work, round_id), work.random.randbytes(32)
    work.db.execute(update(survey_round).values(salt=older))
    renewed = key_of(work, round_id)
    for one in ledger:
        place = (one.rater, one.relation, one.subject_id)
        row = answers[one.relation, one.subject_id, key.ballot_tag(*place)]
        plain = (key.open_ballot(row["ballot_id"], row["answers"]) or b"").rstrip().decode()
        values = {"ballot_id": renewed.ballot_tag(*place), "answers": plain}
        work.db.execute(update(ballot).where(ballot.c.ballot_id == row["ballot_id"]).values(**values))


def test_round_opened_by_an_older_version_goes_on(database: Database) -> None:
    """Its plain rows are shown, corrected (encrypted from then on) and sealed."""
    round_id = opened(database)
    database.write(as_older_version, round_id=round_id)
    assert all(row["answers"].startswith("{") for row in database.read(rows_of))
    assert shown(database, round_id) == {"80"}
    answer(database, round_id, RATER, "91")
    assert shown(database, round_id) == {"91"}
    assert sum(not row["answers"].startswith("{") for row in database.read(rows_of)) == 1
    before = sorted(map(repr, database.read(open_answers)))
    database.write(close_round, round_id=round_id, actor="test")
    assert database.write(seal_round, round_id=round_id)
    assert sorted(repr(orjson.loads(row["answers"])) for row in database.read(rows_of)) == before


def flip(work: Work, mine: str, _: str) -> None:
    kept = next(row["answers"] for row in rows_of(work) if row["ballot_id"] == mine)
    change(work, mine, answers=kept[:40] + ("A" if kept[40] != "A" else "B") + kept[41:])


def exchange(work: Work, mine: str, other: str) -> None:
    kept = {row["ballot_id"]: row["answers"] for row in rows_of(work)}
    change(work, mine, answers=kept[other])


def move(work: Work, mine: str, _: str) -> None:
    change(work, mine, subject_id="M9")


def take_out(work: Work, mine: str, _: str) -> None:
    work.db.execute(delete(ballot).where(ballot.c.ballot_id == mine))


def rename(work: Work, mine: str, _: str) -> None:
    change(work, mine, ballot_id="0" * 32)


def put_in(work: Work, mine: str, _: str) -> None:
    row = next(dict(row) for row in rows_of(work) if row["ballot_id"] == mine)
    work.db.execute(insert(ballot).values(**{**row, "ballot_id": "0" * 32}))


def undo(work: Work, _mine: str, _other: str) -> None:
    """The ledger says that somebody has not answered."""
    work.db.execute(update(assignment).where(assignment.c.rater == RATER).values(done_on=None))


TAMPERINGS: Mapping[Callable[[Work, str, str], None], int] = {
    flip: 1,
    exchange: 1,
    write_plainly: 1,
    move: 1,
    take_out: 1,
    rename: 2,  # one that nobody gave, one that is missing
    put_in: 1,
    undo: 1,
}


@pytest.mark.parametrize(("tamper", "count"), TAMPERINGS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_seal_refuses_what_was_tampered_with(database: Database, tamper: Any, count: int) -> None:
    """Loudly, as a number, leaving everything where it was."""
    round_id = opened(database)

    def tags(work: Work) -> list[str]:
        key = key_of(work, round_id)
        return [key.ballot_tag(rater, "subordinate", "M0") for rater in (RATER, "person:S2")]

    database.write(tamper_with, tamper=tamper, tags=database.read(tags))
    before = database.read(rows_of)
    database.write(close_round, round_id=round_id, actor="test")
    with pytest.raises(WrongState) as refused:
        database.write(seal_round, round_id=round_id)
    assert refused.value.code == "ballots_damaged"
    assert refused.value.params == {"round": round_id, "count": count}
    assert database.read(get_round, round_id=round_id).state == "closed"
    assert database.read(rows_of) == before


def tamper_with(work: Work, *, tamper: Callable[[Work, str, str], None], tags: list[str]) -> None:
    tamper(work, *tags)


def test_with_another_secret_nothing_is_sealed_and_nothing_lost(database: Database, database_url: str) -> None:
    """And with the right one again everything is."""
    round_id = opened(database)
    database.write(close_round, round_id=round_id, actor="test")
    other = open_database(database_url, secret=SECRET + b"!", clock=Clock(), random=random.SystemRandom())
    with pytest.raises(KeyWrong, match="round_key_wrong"):
        other.write(seal_round, round_id=round_id)
    with pytest.raises(KeyWrong, match="round_key_wrong"):
        other.read(key_of, round_id=round_id)
    salt = database.read(lambda work: work.db.execute(select(survey_round.c.salt)).scalar_one())
    key = other.read(lambda work: RoundKey(work, round_id, bytes(salt)))
    found = other.read(lambda work: list(read_ballots(work, round_id=round_id, key=key)))
    assert {one.answers for one in found} == {None}
    other.close()
    assert database.write(seal_round, round_id=round_id)


def test_damage_is_told_once_to_administrators_and_names_no_rater(database: Database) -> None:
    round_id = opened(database)
    told = {"round_id": round_id, "count": 3, "tz": TZ, "admins": ["wecom:boss"]}
    assert database.write(report_damage, **told)
    assert not database.write(report_damage, **told)

    def noted(work: Work) -> list[Any]:
        acts = work.db.execute(select(audit).where(audit.c.action == "refuse_seal")).all()
        notices = work.db.execute(select(notice).where(notice.c.kind == "announcement")).all()
        return [*acts, *notices]

    act, sent = database.read(noted)
    assert (act.object, act.detail) == (round_id, {"count": 3})
    assert sent.party == "wecom:boss"
    assert not any(f"person:{row[0]}" in repr((act, sent)) for row in PEOPLE)


@pytest.mark.slow
def test_two_processes_seal_and_score_once(pair: Pair) -> None:
    round_id = opening(pair[0])
    for request in submissions_of(pair[0], round_id, "person:L0"):
        submit(pair[0], request)
    pair[0].write(close_round, round_id=round_id, actor="test")
    assert sorted(both_do(pair, seal_round, round_id=round_id)) == [False, True]
    computed = pair[0].read(compute_results, round_id=round_id)
    assert sorted(both_do(pair, store_results, computed=computed, tz=TZ)) == [False, True]
    assert count(pair[0], result_set) == 1


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(6))
def test_no_submission_falls_between_close_and_seal(pair: Pair, attempt: int) -> None:
    """Whatever was acknowledged is sealed; whatever is not sealed was refused."""
    round_id = opening(pair[0])
    raters = [f"person:{key}" for key in ("L0", "L1", "L2", *(f"S{n}{m}" for n in range(4) for m in range(4)))]
    requests = [request for rater in raters for request in submissions_of(pair[0], round_id, rater)]
    kept: set[tuple[str, str, str]] = set()

    def answer(one: Database, mine: list[Submission]) -> str:
        while True:
            for request in mine:
                try:
                    submit(one, request)
                except SurveyError as error:
                    return error.code
                kept.update((request.rater, request.relation, subject) for subject in request.answers)

    def end() -> None:
        time.sleep(0.02 + 0.02 * attempt)
        pair[1].write(close_round, round_id=round_id, actor="test")
        pair[1].write(seal_round, round_id=round_id)

    refused = at_once(*(lambda n=n: answer(pair[n % 2], requests[n::4]) for n in range(4)), end)
    assert refused == ["round_over"] * 4 + [None]
    assert count(pair[0], ballot) == len(kept)
    done = select(assignment).where(assignment.c.done_on.is_not(None))
    rows = pair[0].read(lambda work: work.db.execute(done).all())
    assert {(row.rater, row.relation, row.subject_id) for row in rows} == kept
