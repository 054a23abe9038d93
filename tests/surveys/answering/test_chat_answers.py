"""Two answers at once in the chat are read for two questions."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat import Message, answer_message
from bot.office import ReplyContext
from surveys.answering.answer_sheets import get_answer_sheet
from surveys.answering.chat_answers import list_questions
from surveys.rounds import get_round_form
from surveys.store import Database
from surveys.store.tables import conversation
from tests.world.park import TZ, at_once
from tests.world.side_by_side import Pair, opening, slowly

pytestmark = pytest.mark.slow  # left to `make test`


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
    sheet = pair[0].read(get_answer_sheet, form=form, party="person:S00", relation="subordinate", account="wecom:us00")
    answers = [question.answer for question in list_questions(sheet)]
    assert sorted(answers[:2]) == ["80", "90"]
    assert set(answers[2:]) == {None}
