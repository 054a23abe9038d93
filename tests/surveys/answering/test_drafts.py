"""Drafts: what one process reads in order to write it again, the other does not write meanwhile."""

from __future__ import annotations

import threading

import psycopg
import pytest

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.drafts import save_draft
from surveys.store import Call
from surveys.work import Work
from tests.surveys.answering.two_processes import WHERE, Desk, count_waiting, wait_until

pytestmark = pytest.mark.slow  # PostgreSQL
RATER, RELATION = "person:S00", "subordinate"


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
        wait_until(lambda: theirs.done() or count_waiting(watch) == 1)
    was_early = theirs.done()
    may_write.set()
    mine.result(30)
    theirs.result(30)

    assert not was_early
    answers = desk.sheet().answers[desk.subject]
    assert answers == ({desk.first: "90", desk.second: "70"} if how == "merge" else {desk.second: "70"})
