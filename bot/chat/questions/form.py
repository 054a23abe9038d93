"""The form somebody answers in chat, and the ways through its questions."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.commands.base import Chat
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.answering.chat_answers import Question, keep_conversation, list_questions
from surveys.rounds import get_round_form


@dataclass(frozen=True, slots=True)
class Form:
    """The form at hand: whose, and where they are."""

    chat: Chat
    party: str
    sheet: AnswerSheet
    questions: tuple[Question, ...]
    number: int

    @property
    def link(self) -> str:
        return f"{self.chat.office.base_url}/r/{self.sheet.form.round_id}/{self.sheet.relation.relation}"


def load_form(chat: Chat, party: str, round_id: str, relation: str, number: int, *, lock: bool = False) -> Form:
    """`lock` where it may be written again. Errors as `get_answer_sheet`."""
    round_form = get_round_form(chat.work, round_id=round_id, rater=party)
    whose = {"party": party, "relation": relation}
    sheet = get_answer_sheet(chat.work, form=round_form, **whose, account=chat.account, lock=lock)
    return Form(chat, party, sheet, list_questions(sheet), number)


def keep_place(form: Form, number: int) -> None:
    """They wait at this question now."""
    where = {"round_id": form.sheet.form.round_id, "relation": form.sheet.relation.relation}
    keep_conversation(form.chat.work, party=form.party, number=number, **where)


def next_open(form: Form, after: int) -> int | None:
    """The next question without an answer, from the beginning again when there is none further on."""
    waiting = [question.number for question in form.questions if question.is_open]
    return next((number for number in waiting if number > after), waiting[0] if waiting else None)


def next_asked(form: Form, number: int, step: int) -> int:
    """From `number` on (`step` 1 or -1) the first question that is asked; 0 or one past the last where none is."""
    while 1 <= number <= len(form.questions) and form.questions[number - 1].is_hidden:
        number += step
    return number
