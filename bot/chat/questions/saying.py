"""Questions and echoes as texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.chat.questions.reading import Doubt
from bot.phrases import pages
from bot.phrases import questions as phrases
from bot.phrases.labels import relation_task
from surveys.answering.answer_sheets import AnswerSheet
from surveys.answering.chat_answers import Question
from surveys.questionnaires import Control, Item
from surveys.questionnaires.conditions.nodes import SEPARATOR


def say_promise(sheet: AnswerSheet, link: str) -> str:
    """What stands before the first question, the same words as on the page."""
    relation = sheet.relation
    return phrases.promise_head(
        sheet.form.title,
        _task(sheet),
        pages.PROMISE_ANONYMOUS if relation.anonymous else pages.PROMISE_NAMED,
        pages.promise(
            relation.anonymous,
            relation.min_raters,
            words=relation.questionnaire.has_words,
            alone=sheet.is_alone,
        ),
        link,
    )


def say_go_on(sheet: AnswerSheet) -> str:
    return phrases.go_on(sheet.form.title, _task(sheet))


def _task(sheet: AnswerSheet) -> str:
    kinds = frozenset(subject.kind for subject in sheet.subjects)
    return relation_task(sheet.relation.relation, kinds)


def say_question(questions: Sequence[Question], number: int, *, first: bool = False) -> str:
    """Subject, item, n/m; the options; how to answer (all of it at the first question and at the first of its kind)."""
    question = questions[number - 1]
    item = question.item
    subject = question.subject
    lines = [
        phrases.question(
            name=subject.name, unit=subject.unit, item=item.name, text=item.text, number=number, total=question.total
        )
    ]
    if question.heading is not None:
        lines.insert(0, phrases.section(question.heading.title, question.heading.intro))
    if item.control.by_place:
        lines.append(phrases.places(item.control.options))
    elif item.control.kind == "choices":
        lines.append(phrases.options(item.control.options))
    elif item.anchors:
        lines.append(phrases.anchors(item.anchors))
    if question.answer is not None:
        lines.append(phrases.now_given(show_value(item, question.answer)))
    is_new = number == 1 or questions[number - 2].item.control != item.control
    if first or is_new:
        lines.append(_how(questions, number))
    return "\n".join(lines)


def _how(questions: Sequence[Question], number: int) -> str:
    question = questions[number - 1]
    control = question.item.control
    hints = [_how_to_answer(control)]
    if not question.item.required:
        hints.append(phrases.HOW_SKIP_WORDS if control.kind == "text" else phrases.HOW_SKIP)
    if number > 1:
        hints.append(phrases.HOW_BACK)
    alike = _alike_ahead(questions, number)
    if control.kind in ("number", "choices") and len(alike) > 1:
        hints.append(phrases.HOW_MORE.format(example=" ".join(example_value(other.item) for other in alike)))
    return phrases.how(*hints)


def _alike_ahead(questions: Sequence[Question], number: int) -> list[Question]:
    """The questions about the same subject that one message may answer from this one on, none left out between."""
    question = questions[number - 1]

    def is_alike(other: Question) -> bool:
        is_same = other.subject.subject_id == question.subject.subject_id
        return is_same and other.item.control.kind == question.item.control.kind and not other.item.when

    return list(takewhile(is_alike, questions[number - 1 :]))


def _how_to_answer(control: Control) -> str:
    if control.kind == "several":
        low, high = int(control.minimum), int(control.maximum)
        few = low > 1 or high < len(control.options)
        return phrases.HOW_SEVERAL_FEW.format(low=low, high=high) if few else phrases.HOW_SEVERAL
    if control.kind == "ranking":
        places = int(control.maximum)
        return phrases.HOW_RANKING.format(places=places, example=_some_order(places))
    if control.by_place:
        return phrases.HOW_PLACE
    parts = {
        "number": phrases.HOW_NUMBER.format(low=control.minimum, high=control.maximum),
        "choices": phrases.HOW_CHOICE,
        "text": phrases.HOW_WORDS,
    }
    return parts[control.kind]


def _some_order(places: int) -> str:
    return " ".join(str(place) for place in [2, 1, *range(3, places + 1)][:places])


def example_value(item: Item) -> str:
    """A value somebody might give, for "e.g."."""
    control = item.control
    if control.kind == "ranking":
        return _some_order(int(control.maximum))
    if control.by_place:
        return str(min(2, len(control.options)))
    if control.kind == "choices":
        return control.options[min(1, len(control.options) - 1)].value
    return str(round(int(control.maximum or 0) * 9 / 10)) if control.kind == "number" else pages.UNKNOWN


def show_value(item: Item, raw: str) -> str:
    """An answer as people read it."""
    if not raw:
        return pages.UNKNOWN
    labels = {option.value: option.label for option in item.control.options}
    if item.control.by_place:
        mark = " → " if item.control.kind == "ranking" else "、"
        return mark.join(labels.get(key, key) for key in raw.split(SEPARATOR))
    label = labels.get(raw, raw)
    return label if label == raw else f"{raw} {label}"


def spaced(code: str) -> str:
    """A receipt in groups of four, as the page shows it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def say_noted(noted: Sequence[tuple[Question, str]]) -> str:
    """The echo of what was written down."""
    name = noted[0][0].subject.name
    return phrases.noted(name, [(question.item.name, show_value(question.item, raw)) for question, raw in noted])


def say_doubt(doubt: Doubt) -> str:
    if doubt.refusal is not None:
        return f"{pages.ERRORS[doubt.refusal.code].format_map(dict(doubt.refusal.params))}，没有记下。"
    return phrases.DOUBTS[doubt.code].format_map(dict(doubt.params))
