"""Answering question by question: who is at which question of which form. What they say lives in the draft alone.

The questions of a form run subject by subject, the items of each in the questionnaire's order, numbered from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from surveys.answering.answer_sheets import AnswerSheet
from surveys.questionnaires import Item, Section, visible_items
from surveys.relations import SubjectSpec
from surveys.rounds.form_views import note_visit
from surveys.store.dialect import insert_into
from surveys.store.tables import conversation
from surveys.work import Work

QUIET = timedelta(hours=2)
"""After this long a lone number is no answer any more: the person is asked to go on first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A form being answered in chat; `number` is the question that waits for an answer."""

    round_id: str
    relation: str
    number: int
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item about one subject; `answer` is the one so far, None where there is none ("" is 不了解).

    `is_hidden`: other answers make it needless; it is passed over, and its number stays its own.
    """

    number: int
    total: int
    subject: SubjectSpec
    item: Item
    answer: str | None
    is_hidden: bool = False
    heading: Section | None = None
    """The section that begins with this item."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer: what other answers make needless does not."""
        return self.answer is None and not self.is_hidden


def list_questions(sheet: AnswerSheet) -> tuple[Question, ...]:
    """All questions of a form with what was answered so far."""
    questionnaire = sheet.relation.questionnaire
    total = len(questionnaire.items) * len(sheet.subjects)
    visible = {
        subject.subject_id: visible_items(questionnaire, sheet.answers.get(subject.subject_id, {}))
        for subject in sheet.subjects
    }
    firsts = {item.section: item.key for item in reversed(questionnaire.items)}
    headings = {firsts[section.key]: section for section in questionnaire.sections}
    pairs = ((subject, item) for subject in sheet.subjects for item in questionnaire.items)
    return tuple(
        Question(
            number,
            total,
            subject,
            item,
            _answer(sheet, subject, item),
            is_hidden=item.key not in visible[subject.subject_id],
            heading=headings.get(item.key),
        )
        for number, (subject, item) in enumerate(pairs, start=1)
    )


def _answer(sheet: AnswerSheet, subject: SubjectSpec, item: Item) -> str | None:
    """An empty number or text was answered only if it was left out on purpose; an empty choice was chosen."""
    value = sheet.answers.get(subject.subject_id, {}).get(item.key)
    is_certain = item.control.kind == "choices" or (subject.subject_id, item.key) in sheet.skipped
    return value if value or is_certain else None


def find_conversation(work: Work, *, party: str) -> Conversation | None:
    """The form a party is answering in chat.

    The row stays locked until the transaction ends: of two answers sent at once, through whichever processes, the
    second waits and is read for the question that the first one leads to.
    """
    held = select(conversation).where(conversation.c.party == party).with_for_update()
    row = work.db.execute(held).one_or_none()
    if row is None:
        return None
    return Conversation(row.round_id, row.relation, row.number, work.now - row.touched_at > QUIET)


def keep_conversation(work: Work, *, party: str, round_id: str, relation: str, number: int) -> None:
    """The party is at this question now; one form at a time."""
    values = {"round_id": round_id, "relation": relation, "number": number, "touched_at": work.now}
    insert = insert_into(work.db, conversation).values(party=party, **values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["party"], set_=values))
    note_visit(work, round_id=round_id, party=party)


def end_conversation(work: Work, *, party: str) -> None:
    """They have finished, or had enough for now; the draft stays."""
    work.db.execute(delete(conversation).where(conversation.c.party == party))
