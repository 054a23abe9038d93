"""Two processes and one rater: what one reads in order to write it again, the other does not write meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.answering.card_answers import AskedCard, answer_card
from surveys.answering.drafts import merge_draft, save_draft
from surveys.answering.submission import Submission, submit_ballots
from surveys.rounds import RoundForm, get_round_form, open_round
from surveys.store import Call, Database
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park, two_processes

pytestmark = pytest.mark.slow  # PostgreSQL

RATER, RELATION = "person:S00", "subordinate"
WHERE = {"party": RATER, "relation": RELATION}
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'"
)


class Desk:
    """Two processes on one open round, and a hand on the database that can hold what they need."""

    def __init__(self, pair: tuple[Database, Database], url: str) -> None:
        self.one, self.other = pair
        self.url = url
        round_id = pair[0].write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
        self.form: RoundForm = pair[0].read(get_round_form, round_id=round_id)
        sheet = self.sheet()
        self.subject = sheet.subjects[0].subject_id
        self.first, self.second = [item.key for item in sheet.relation.questionnaire.items][:2]

    def sheet(self) -> AnswerSheet:
        return self.one.read(get_answer_sheet, form=self.form, **WHERE)

    def press(self) -> Call:
        card = AskedCard("t", RATER, self.form.round_id, RELATION, self.subject)
        return Call(answer_card, {"card": card, "form": self.form, "answers": {self.first: "90"}, "tz": TZ})

    def page(self, how: str) -> Call:
        about = {self.subject: {self.second: "70"}}
        if how == "save":
            return Call(save_draft, {"round_id": self.form.round_id, **WHERE, "answers": about})
        if how == "merge":
            return Call(merge_draft, {"form": self.form, **WHERE, "changed": about})
        sent = Submission(self.form, RATER, RELATION, about, TZ)
        return Call(submit_ballots, {}, bulk=True, request=sent)

    def begin_while_held(self, first: Call, second: Call) -> None:
        """`first` has read and comes to write ballots, which are held; `second` goes as far as it can; then on."""
        with psycopg.connect(self.url) as held, psycopg.connect(self.url, autocommit=True) as watch:
            held.execute("LOCK TABLE ballot IN SHARE MODE")
            mine = self.one.submit(first)
            _until(lambda: _waiting(watch) == 1)
            theirs = self.other.submit(second)
            _until(lambda: theirs.done() or _waiting(watch) == 2)
            held.rollback()
            mine.result(30)
            theirs.result(30)


def _waiting(watch: psycopg.Connection[Any]) -> int:
    row = watch.execute(_WAITING).fetchone()
    return int(row[0]) if row else 0


def _until(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < last, "it never came to that"


@pytest.fixture
def desk(postgres_url: str, clock: Clock) -> Iterator[Desk]:
    with two_processes(postgres_url, clock) as both:
        settle(both[0], small_park())
        yield Desk(both, postgres_url)


@pytest.mark.parametrize("how", ["save", "merge"])
def test_draft_that_comes_while_a_card_is_taken_stays(desk: Desk, how: str) -> None:
    desk.begin_while_held(desk.press(), desk.page(how))

    sheet = desk.sheet()
    assert sheet.submitted[desk.subject][desk.first] == "90"
    assert sheet.drafted[desk.subject][desk.second] == "70"


def test_card_that_comes_while_a_page_is_handed_in_changes_its_item_alone(desk: Desk) -> None:
    desk.begin_while_held(desk.page("submit"), desk.press())

    given = desk.sheet().submitted[desk.subject]
    assert {key: value for key, value in given.items() if value} == {desk.first: "90", desk.second: "70"}


def test_page_handed_in_while_a_card_is_taken_is_the_last_word(desk: Desk) -> None:
    desk.one.submit(desk.press()).result(30)

    desk.begin_while_held(desk.press(), desk.page("submit"))

    assert desk.sheet().submitted[desk.subject] == {desk.second: "70"}


@pytest.mark.parametrize("how", ["merge", "submit"])
def test_page_waits_for_a_chat_that_has_read(desk: Desk, how: str) -> None:
    """The chat reads the sheet, and writes it again with one answer more."""
    has_read, may_write = threading.Event(), threading.Event()

    def chat(work: Work) -> None:
        sheet = get_answer_sheet(work, form=desk.form, **WHERE, lock=True)
        has_read.set()
        assert may_write.wait(30)
        answers = {desk.subject: {**sheet.answers.get(desk.subject, {}), desk.first: "90"}}
        save_draft(work, round_id=desk.form.round_id, **WHERE, answers=answers)

    mine = desk.one.submit(Call(chat, {}))
    assert has_read.wait(30)
    theirs = desk.other.submit(desk.page(how))
    with psycopg.connect(desk.url, autocommit=True) as watch:
        _until(lambda: theirs.done() or _waiting(watch) == 1)
    was_early = theirs.done()
    may_write.set()
    mine.result(30)
    theirs.result(30)

    assert not was_early
    answers = desk.sheet().answers[desk.subject]
    assert answers == ({desk.first: "90", desk.second: "70"} if how == "merge" else {desk.second: "70"})
