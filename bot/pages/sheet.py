"""A sheet as the form's template wants it: item by item, and under each item a row for every colleague."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.pages.answers import Parsed, field_name
from bot.pages.render import sentence
from bot.phrases import pages
from surveys.errors import SurveyError
from surveys.participation import Answers, AnswerSheet
from surveys.questionnaires import Control, Item, Option
from surveys.relations import SubjectSpec
from surveys.rounds import RoundForm


@dataclass(frozen=True, slots=True)
class Row:
    """One control. ``value`` None means that nothing was said yet; "" is 不了解."""

    id: str
    name: str
    subject: SubjectSpec
    value: str | None
    error: str
    type: str

    @property
    def unit(self) -> str:
        return "" if self.subject.unit == self.subject.name else self.subject.unit


@dataclass(frozen=True, slots=True)
class Section:
    item: Item
    control: Control
    about: str
    options: tuple[Option, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary; ``id`` is the row it leads to."""

    text: str
    id: str = ""


def make_sections(
    sheet: AnswerSheet, answers: Answers, errors: Mapping[tuple[str, str], SurveyError]
) -> tuple[Section, ...]:
    sections = []
    for index, item in enumerate(sheet.relation.questionnaire.items):
        control = item.control
        rows = tuple(
            _row(f"{index}-{place}", field_name(subject.subject_id, index), subject, item, answers, errors)
            for place, subject in enumerate(sheet.subjects)
        )
        sections.append(Section(item, control, _about(item, control), _options(item, control), rows))
    return tuple(sections)


def _row(
    row_id: str,
    name: str,
    subject: SubjectSpec,
    item: Item,
    answers: Answers,
    errors: Mapping[tuple[str, str], SurveyError],
) -> Row:
    error = errors.get((subject.subject_id, item.key))
    unreadable = error is not None and error.code == "answer_not_a_number"
    return Row(
        id=row_id,
        name=name,
        subject=subject,
        value=answers.get(subject.subject_id, {}).get(item.key),
        error=sentence(error) if error is not None else "",
        type="text" if unreadable else "number",  # a browser would hide from its reader what is no number
    )


def _about(item: Item, control: Control) -> str:
    """One line under the item's name: what is meant, on which scale, and that it must be answered."""
    parts = [item.text]
    if control.kind == "number":
        parts.append(pages.range_hint(control.minimum, control.maximum))
        parts += [f"{value} {label}" for value, label in item.anchors]
    if item.required:
        parts.append(pages.REQUIRED)
    return "".join(
        part if part.endswith("。") else f"{part} " for part in (part.strip() for part in parts if part)
    ).strip()


def _options(item: Item, control: Control) -> tuple[Option, ...]:
    """A choice's options; 不了解 is the last one unless an answer is required."""
    if control.kind != "choices":
        return ()
    return control.options if item.required else (*control.options, Option("", pages.UNKNOWN))


def list_problems(sections: tuple[Section, ...], refused: Parsed) -> tuple[Problem, ...]:
    """Why a form was refused: what concerns the whole form first, then each field in reading order."""
    found = []
    if refused.foreign:
        found.append(Problem(pages.ERRORS["answers_foreign"]))
    elif not refused.answers:
        found.append(Problem(pages.ERRORS["answers_none"]))
    for section in sections:
        for row in section.rows:
            if row.error:
                found.append(Problem(pages.error_at(row.subject.name, section.item.key, row.error), row.id))
    return tuple(found)


def subject_kinds(form: RoundForm) -> frozenset[str]:
    """Kinds of subject that a round is about: person, department, service."""
    return frozenset(subject.kind for subject in form.subjects.values())
