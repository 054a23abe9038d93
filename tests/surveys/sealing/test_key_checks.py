"""A check value of each round's key: under another secret nothing is accepted or shown; secrets can be replaced."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, update

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Receipt
from surveys.errors import KeyWrong, WrongState
from surveys.rounds import close_round, get_round, get_round_form, open_round
from surveys.sealing.key_checks import confirm_keys, list_wrong_keys
from surveys.sealing.seal import seal_round
from surveys.sealing.setting_aside import Misfits, count_misfits, set_aside
from surveys.store import Database, open_database
from surveys.store.tables import assignment, audit, ballot, survey_round
from surveys.work import Work
from tests.conftest import SECRET, Clock
from tests.world.park import TZ, person, settle, submissions_of, submit

PLAN, RATER, RELATION = "中层360测评", "person:S1", "subordinate"
OTHER = b"another secret, thirty-two characters long"
PEOPLE = [
    *(person(f"L{number}", "领导班子", "领导") for number in range(3)),
    person("M0", "部0", "中层"),
    *(person(f"S{number}", "部0", "员工", "M0") for number in range(4)),
]


@contextmanager
def under(url: str, secret: bytes, *old: bytes) -> Iterator[Database]:
    """The same database, by a process with other secrets."""
    database = open_database(url, secret=secret, clock=Clock(), random=random.SystemRandom(), old_secrets=old)
    try:
        yield database
    finally:
        database.close()


def opened(database: Database) -> str:
    settle(database, PEOPLE)
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def answer(database: Database, round_id: str, rater: str = RATER, value: str = "80") -> None:
    for request in submissions_of(database, round_id, rater, lambda _: value):
        assert isinstance(submit(database, request), Receipt)


def count_ballots(work: Work) -> int:
    return int(work.db.execute(select(func.count()).select_from(ballot)).scalar_one())


def forget_check(work: Work) -> None:
    """The rounds as the version before left them."""
    for round_id, salt in work.db.execute(select(survey_round.c.round_id, survey_round.c.salt)).all():
        older = bytes(salt)[:48]
        work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(salt=older))


def test_under_another_secret_nothing_is_accepted_or_shown(database: Database, database_url: str) -> None:
    round_id = opened(database)
    answer(database, round_id)
    (sent,) = submissions_of(database, round_id, "person:S2")
    where = {"round_id": round_id, "party": RATER, "relation": RELATION}
    with under(database_url, OTHER) as other:
        form = other.read(get_round_form, round_id=round_id)
        with pytest.raises(KeyWrong):
            submit(other, sent)
        with pytest.raises(KeyWrong):
            other.read(get_answer_sheet, form=form, party=RATER, relation=RELATION)
        with pytest.raises(KeyWrong):
            other.write(save_draft, **where, answers={})
        assert KeyWrong.status == 503
    assert database.read(count_ballots) == 1


def test_a_start_under_another_secret_is_refused_and_names_the_rounds(database: Database, database_url: str) -> None:
    round_id = opened(database)
    title = database.read(get_round, round_id=round_id).title
    with under(database_url, OTHER) as other:
        assert other.read(list_wrong_keys) == (title,)
        with pytest.raises(KeyWrong, match="round_keys_wrong") as refused:
            other.write(confirm_keys)
    assert title in str(refused.value.params["titles"])
    assert database.read(list_wrong_keys) == ()
    database.write(confirm_keys)


def test_a_secret_is_replaced_while_a_round_goes_on(database: Database, database_url: str) -> None:
    round_id = opened(database)
    answer(database, round_id)
    with under(database_url, OTHER, SECRET) as rotated:
        rotated.write(confirm_keys)
        form = rotated.read(get_round_form, round_id=round_id)
        sheet = rotated.read(get_answer_sheet, form=form, party=RATER, relation=RELATION)
        assert {value for values in sheet.submitted.values() for value in values.values()} == {"80"}
        answer(rotated, round_id, value="90")
        answer(rotated, round_id, "person:S2")
        rotated.write(close_round, round_id=round_id, actor="test")
        assert rotated.write(seal_round, round_id=round_id)
    with under(database_url, OTHER) as later:  # sealed: the old secret is needed no more
        assert later.read(list_wrong_keys) == ()


def test_rounds_of_the_version_before_get_a_check_value_at_the_first_start(
    database: Database, database_url: str
) -> None:
    round_id = opened(database)
    database.write(forget_check)
    answer(database, round_id)
    with under(database_url, OTHER) as other, pytest.raises(KeyWrong):
        other.write(confirm_keys)
    with under(database_url, OTHER, SECRET) as rotated:  # upgraded and rotated at once
        rotated.write(confirm_keys)
        assert rotated.read(list_wrong_keys) == ()
    with under(database_url, OTHER) as other:
        (sent,) = submissions_of(database, round_id, "person:S2")
        with pytest.raises(KeyWrong):
            submit(other, sent)


# --- ballots that fit nothing -----------------------------------------------------------------------------------


@pytest.fixture
def mixed(database: Database, database_url: str) -> str:
    """A round of the version before: of two answers one was given under another secret, before anybody noticed."""
    round_id = opened(database)
    database.write(forget_check)
    answer(database, round_id, "person:S2")
    with under(database_url, OTHER) as other:
        answer(other, round_id)
    database.write(confirm_keys)
    return round_id


def test_ballots_that_fit_no_ledger_row_are_counted_and_set_aside(database: Database, mixed: str) -> None:
    database.write(close_round, round_id=mixed, actor="test")
    with pytest.raises(WrongState, match="ballots_damaged"):
        database.write(seal_round, round_id=mixed)
    assert database.read(count_misfits, round_id=mixed) == Misfits(1, 1)

    assert database.write(set_aside, round_id=mixed, actor="person:L0") == Misfits(1, 1)

    assert database.write(seal_round, round_id=mixed)
    assert database.read(count_ballots) == 1
    (act,) = database.read(lambda work: work.db.execute(select(audit).where(audit.c.action == "set_aside")).all())
    assert (act.actor, act.object, act.detail) == ("person:L0", mixed, {"ballots": 1, "unanswered": 1})


def test_whoever_gave_one_is_asked_again_while_the_round_is_open(database: Database, mixed: str) -> None:
    database.write(set_aside, round_id=mixed, actor="person:L0")
    done = select(assignment.c.rater).where(assignment.c.done_on.is_not(None))
    assert database.read(lambda work: work.db.execute(done).scalars().all()) == ["person:S2"]
    answer(database, mixed)
    with pytest.raises(WrongState, match="nothing_to_set_aside"):
        database.write(set_aside, round_id=mixed, actor="person:L0")


def test_a_ballot_that_was_changed_is_not_set_aside(database: Database) -> None:
    round_id = opened(database)
    answer(database, round_id)
    database.write(lambda work: work.db.execute(update(ballot).values(answers="AAAA")))
    with pytest.raises(WrongState, match="nothing_to_set_aside"):
        database.write(set_aside, round_id=round_id, actor="person:L0")
