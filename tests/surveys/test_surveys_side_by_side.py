"""Several processes on one database: what only one may do is done by one, and nothing falls between two."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chat import Message, answer_message
from bot.office import ReplyContext
from surveys.accounts.bindings import bind_account
from surveys.administration.confirmations import Confirmed, ask_confirmation, take_confirmation
from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.chat_answers import list_questions
from surveys.answering.submission import Submission
from surveys.errors import SurveyError, WrongState
from surveys.messages.inbox import Reply, answer_once
from surveys.messages.outbox import NewNotice, claim_notices, post_notices
from surveys.results import compute_results, store_results
from surveys.rounds import close_round, get_round_form, list_rounds, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import account, assignment, ballot, conversation, enterprise, invitation, result_set
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import TZ, at_once, settle, small_park, submissions_of, submit, two_processes

pytestmark = pytest.mark.slow  # left to `make test`

PLAN = "中层360测评"
Pair = tuple[Database, Database]


@pytest.fixture
def pair(database_url: str, clock: Clock) -> Iterator[Pair]:
    with two_processes(database_url, clock) as both:
        settle(both[0], small_park())
        yield both


def slowly(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, and a while before its commit, in which the other process does the same."""

    def act(work: Work, **kwargs: Any) -> Any:
        done = action(work, **kwargs)
        time.sleep(0.4)
        return done

    return act


def both_do(pair: Pair, action: Callable[..., Any], **kwargs: Any) -> list[Any]:
    return at_once(*(lambda one=one: one.write(slowly(action), **kwargs) for one in pair))


def opening(database: Database) -> str:
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def count(database: Database, table: Any) -> int:
    return database.read(lambda work: work.db.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("had_one", [False, True])
def test_two_administrators_open_one_round(pair: Pair, had_one: bool) -> None:
    """Also where the period's key is taken by a round that is over."""
    if had_one:
        pair[0].write(close_round, round_id=opening(pair[0]), actor="test")
    found = both_do(pair, open_round, plan_name=PLAN, tz=TZ, actor="test")
    assert sum(isinstance(one, str) for one in found) == 1, found
    assert [one.code for one in found if isinstance(one, WrongState)] == ["round_already_open"]
    assert len(pair[0].read(list_rounds, states=("open",))) == 1


def test_two_processes_seal_and_score_once(pair: Pair) -> None:
    round_id = opening(pair[0])
    for request in submissions_of(pair[0], round_id, "person:L0"):
        submit(pair[0], request)
    pair[0].write(close_round, round_id=round_id, actor="test")
    assert sorted(both_do(pair, seal_round, round_id=round_id)) == [False, True]
    computed = pair[0].read(compute_results, round_id=round_id)
    assert sorted(both_do(pair, store_results, computed=computed, tz=TZ)) == [False, True]
    assert count(pair[0], result_set) == 1


def test_two_confirmations_at_once_take_effect_once(pair: Pair) -> None:
    code = pair[0].write(ask_confirmation, party="person:L0", action="close", arguments={})
    found = both_do(pair, take_confirmation, party="person:L0", code=code)
    assert sum(isinstance(one, Confirmed) for one in found) == 1
    assert [one.code for one in found if isinstance(one, SurveyError)] == ["confirmation_used"]


def test_message_delivered_twice_at_once_is_answered_once(pair: Pair) -> None:
    acted = []

    def handler(work: Work) -> Reply:
        acted.append(1)
        return Reply(f"reply {len(acted)}")

    assert both_do(pair, answer_once, message_key="m", handler=handler) == [Reply("reply 1"), Reply("reply 1")]
    assert len(acted) == 1


def test_each_notice_is_claimed_by_one_worker(pair: Pair) -> None:
    notices = [NewNotice(f"n{number}", "person:L0", "announcement", {}) for number in range(300)]
    pair[0].write(post_notices, notices=notices)

    def drain(database: Database, worker: str) -> list[str]:
        taken: list[str] = []
        while found := database.write(claim_notices, worker=worker, limit=7):
            taken += [one.key for one in found]
        return taken

    found = at_once(lambda: drain(pair[0], "a"), lambda: drain(pair[1], "b"))
    assert sorted(found[0] + found[1]) == sorted(one.key for one in notices)


def test_last_seat_is_taken_by_one(pair: Pair) -> None:
    firm = {"enterprise_id": "E1", "name": "一家", "seats": 1, "is_active": True}
    pair[0].write(lambda work: work.db.execute(enterprise.insert().values(**firm)))
    code = {"code": "ENTERCOD", "kind": "enterprise", "key": "E1"}
    pair[0].write(lambda work: work.db.execute(invitation.insert().values(**code)))
    _bind_at_once(pair, "ENTERCOD", "seats_taken")


def test_persons_code_is_taken_by_one_account(pair: Pair) -> None:
    wanted = select(invitation.c.code).where(invitation.c.key == "L0")
    code = pair[0].read(lambda work: work.db.execute(wanted).scalar_one())
    _bind_at_once(pair, code, "account_taken")


def _bind_at_once(pair: Pair, code: str, refusal: str) -> None:
    calls = zip(pair, ("first", "second"), strict=True)
    found = at_once(
        *(
            lambda one=one, address=address: one.write(slowly(bind_account), channel="oa", address=address, code=code)
            for one, address in calls
        )
    )
    assert [one.code for one in found if isinstance(one, SurveyError)] == [refusal], found
    assert count(pair[0], account) == 1


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


@pytest.mark.parametrize("attempt", range(5))
def test_two_answers_at_once_are_read_for_two_questions(pair: Pair, attempt: int) -> None:
    """Somebody types 5 and 4 quickly, and the two arrive at two processes in the same instant."""
    round_id = opening(pair[0])
    office = ReplyContext("https://pingji.example", TZ)

    def say(database: Database, number: str, text: str) -> str:
        message = Message("wecom", "us00", "text", number, text)
        return database.write(slowly(answer_message), message=message, office=office).text

    asked = say(pair[0], "m0", f"答题 {round_id}")
    assert "1/" in asked
    at_once(lambda: say(pair[0], "m1", "90"), lambda: say(pair[1], "m2", "80"))
    where = select(conversation.c.number).where(conversation.c.party == "person:S00")
    assert pair[0].read(lambda work: work.db.execute(where).scalar_one()) == 3
    form = pair[0].read(get_round_form, round_id=round_id)
    sheet = pair[0].read(get_answer_sheet, form=form, party="person:S00", relation="subordinate")
    given = [one.given for one in list_questions(sheet)]
    assert sorted(given[:2]) == ["80", "90"]
    assert set(given[2:]) == {None}
