"""Two processes and one rater, and a hand on the database that can hold what they need."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg

from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.answering.card_answers import AskedCard, answer_card
from surveys.answering.drafts import merge_draft, save_draft
from surveys.answering.submission import Submission, submit_ballots
from surveys.rounds import RoundForm, get_round_form, open_round
from surveys.store import Call, Database
from tests.world.park import TZ

RATER, RELATION = "person:S00", "subordinate"
WHERE = {"party": RATER, "relation": RELATION}


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
            wait_until(lambda: count_waiting(watch) == 1)
            theirs = self.other.submit(second)
            wait_until(lambda: theirs.done() or count_waiting(watch) == 2)
            held.rollback()
            mine.result(30)
            theirs.result(30)


_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'"
)


def count_waiting(watch: psycopg.Connection[Any]) -> int:
    row = watch.execute(_WAITING).fetchone()
    return int(row[0]) if row else 0


def wait_until(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < last, "it never came to that"
