"""建议: a sentence to the park or office. It is kept without its sender, by the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from surveys.errors import Invalid
from surveys.store.tables import feedback
from surveys.work import Work

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Feedback:
    received_on: date
    text: str


def give_feedback(work: Work, *, text: str, on: date) -> None:
    """Keep the text, unsigned. Errors: `feedback_empty`, `feedback_long`."""
    text = text.strip()
    if not text:
        raise Invalid("feedback_empty")
    if len(text) > LONGEST:
        raise Invalid("feedback_long", most=LONGEST)
    work.db.execute(feedback.insert().values(feedback_id=work.new_id(), received_on=on, text=text))


def list_feedback(work: Work, *, limit: int = 50) -> tuple[Feedback, ...]:
    """The newest days first; within a day in no order that tells when."""
    rows = select(feedback).order_by(feedback.c.received_on.desc(), feedback.c.feedback_id).limit(limit)
    return tuple(Feedback(row.received_on, row.text) for row in work.db.execute(rows))
