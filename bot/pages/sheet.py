"""A sheet as the form's template wants it: an item with a row for every colleague, or a colleague with all items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.pages.answers import Parsed, field_name
from bot.pages.refusals import sentence
from bot.phrases import pages
from bot.phrases.conditions import only_if
from surveys.answering.answer_sheets import Answers, AnswerSheet
from surveys.errors import SurveyError
from surveys.questionnaires import Control, Item, Option, Questionnaire, Section
from surveys.questionnaires.conditions.nodes import SEPARATOR
from surveys.relations import SubjectSpec
from surveys.rounds import RoundForm

LONG_FORM = 20  # subjects from which on a form is grouped by department


@dataclass(frozen=True, slots=True)
class Row:
    """One control. `value` None means that nothing was said yet; "" is 不了解."""

    id: str
    name: str
    subject: SubjectSpec
    value: str | None
    error: str
    type: str
    skipped: bool = False  # left out on purpose, where an empty field alone would not tell

    @property
    def unit(self) -> str:
        return "" if self.subject.unit == self.subject.name else self.subject.unit

    @property
    def chosen(self) -> tuple[str, ...]:
        """Options chosen so far, in their places."""
        return tuple(self.value.split(SEPARATOR)) if self.value else ()


@dataclass(frozen=True, slots=True)
class Block:
    """An item with its rows. `heading`: the section that begins here; `only_if`: when it is asked, in words."""

    item: Item
    control: Control
    about: str
    only_if: str
    options: tuple[Option, ...]
    rows: tuple[Row, ...]
    heading: Section | None

    @property
    def must(self) -> bool:
        """Whether a browser may insist on an answer: not where the item may turn out not to be asked."""
        return self.item.required and not self.item.when

    @property
    def places(self) -> range:
        """Places of a ranking."""
        return range(int(self.control.maximum))


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the item it answers."""

    block: Block
    row: Row


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about one colleague, in the items' order."""

    subject: SubjectSpec
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary; `id` is the row it leads to."""

    text: str
    id: str = ""


def make_blocks(
    sheet: AnswerSheet,
    answers: Answers,
    errors: Mapping[tuple[str, str], SurveyError],
    questionnaire: Questionnaire | None = None,
) -> tuple[Block, ...]:
    """`questionnaire`: the sheet's own in the reader's language (Chinese where it is not given)."""
    shown = questionnaire or sheet.relation.questionnaire
    blocks = []
    begun = ""
    for index, item in enumerate(shown.items):
        control = item.control
        rows = tuple(
            _row(f"{index}-{row_index}", field_name(subject.subject_id, index), subject, item, sheet, answers, errors)
            for row_index, subject in enumerate(sheet.subjects)
        )
        heading = shown.find_section(item.section) if item.section != begun else None
        begun = item.section
        when = only_if(shown, item.condition) if item.condition is not None else ""
        unknown = pages.unknown_in(shown.language)
        blocks.append(
            Block(item, control, _about(item, control), when, _options(item, control, unknown), rows, heading)
        )
    return tuple(blocks)


def _row(
    row_id: str,
    name: str,
    subject: SubjectSpec,
    item: Item,
    sheet: AnswerSheet,
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
        skipped=(subject.subject_id, item.key) in sheet.skipped,
    )


def by_person(blocks: tuple[Block, ...]) -> tuple[Person, ...]:
    """The same rows, colleague by colleague."""
    everybody = zip(*(block.rows for block in blocks), strict=True)
    return tuple(
        Person(rows[0].subject, rows[0].unit, tuple(Line(block, row) for block, row in zip(blocks, rows, strict=True)))
        for rows in everybody
    )


def list_jumps(blocks: tuple[Block, ...]) -> tuple[tuple[str, str], ...]:
    """On a long form: each department with the id of its first row. Subjects of one department stand together."""
    rows = blocks[0].rows if blocks else ()
    first = {row.unit: row.id for row in reversed(rows)}
    jumps = tuple((unit, first[unit]) for unit in dict.fromkeys(row.unit for row in rows) if unit)
    return jumps if len(rows) >= LONG_FORM and len(jumps) > 1 else ()


def _about(item: Item, control: Control) -> str:
    """One line under the item's name: what is meant, on which scale, and that it must be answered."""
    parts = [item.text]
    if control.kind == "number":
        parts.append(pages.range_hint(control.minimum, control.maximum))
        parts += [f"{value} {label}" for value, label in item.anchors]
    if control.kind == "several":
        parts.append(pages.several_hint(int(control.minimum), int(control.maximum), len(control.options)))
    if control.kind == "ranking":
        parts.append(pages.ranking_hint(int(control.maximum)))
    if item.required:
        parts.append(pages.REQUIRED)
    return "".join(
        part if part.endswith("。") else f"{part} " for part in (part.strip() for part in parts if part)
    ).strip()


def _options(item: Item, control: Control, unknown: str) -> tuple[Option, ...]:
    """What is chosen from; of one choice 不了解 is the last option unless an answer is required."""
    if control.kind != "choices" or item.required:
        return control.options
    return (*control.options, Option("", unknown))


def list_problems(blocks: tuple[Block, ...], refused: Parsed) -> tuple[Problem, ...]:
    """Why a form was refused: what concerns the whole form first, then each field in reading order."""
    problems = []
    if refused.foreign:
        problems.append(Problem(pages.ERRORS["answers_foreign"]))
    elif not refused.answers:
        problems.append(Problem(pages.ERRORS["answers_none"]))
    elif refused.is_only_blank:
        problems.append(Problem(pages.ERRORS["answers_blank"]))
    for block in blocks:
        for row in block.rows:
            if row.error:
                problems.append(Problem(pages.error_at(row.subject.name, block.item.name, row.error), row.id))
    return tuple(problems)


def subject_kinds(form: RoundForm) -> frozenset[str]:
    """Kinds of subject that a round is about: person, department, service."""
    return frozenset(subject.kind for subject in form.subjects.values())
