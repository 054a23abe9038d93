"""What a rater has filled in and not submitted: for that rater alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.answering.answer_sheets import AnswerSheet, Task, get_answer_sheet
from surveys.errors import SurveyError
from surveys.questionnaires import visible_items
from surveys.rounds import get_round_form
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Unsent:
    """Of a form: `filled` of the questions `asked`, words left aside, are answered or left out on purpose."""

    filled: int
    asked: int


def list_unsent(work: Work, *, party: str, account: str, tasks: Iterable[Task]) -> Mapping[tuple[str, str], Unsent]:
    """(round, relation) of the tasks on which this account has a draft → how much of the form is filled in.

    A form that cannot be shown now (just closed, a ballot that cannot be read) is left out.
    """
    unsent: dict[tuple[str, str], Unsent] = {}
    for task in tasks:
        form = get_round_form(work, round_id=task.round_id)
        try:
            sheet = get_answer_sheet(work, form=form, party=party, relation=task.relation, account=account)
        except SurveyError:
            continue
        if sheet.drafted:
            unsent[task.round_id, task.relation] = count_filled(sheet)
    return unsent


def count_filled(sheet: AnswerSheet) -> Unsent:
    """Of all questions that are asked of this rater now, by the answers so far."""
    filled = asked = 0
    questionnaire = sheet.relation.questionnaire
    for subject in sheet.subjects:
        answers = sheet.answers.get(subject.subject_id, {})
        visible = visible_items(questionnaire, answers)
        for item in questionnaire.items:
            if item.gives == "words" or item.key not in visible:
                continue
            asked += 1
            is_left_out = (subject.subject_id, item.key) in sheet.skipped
            filled += bool(answers.get(item.key)) or is_left_out or _is_unknown(answers, item.key, item.control.kind)
    return Unsent(filled, asked)


def _is_unknown(answers: Mapping[str, str], key: str, kind: str) -> bool:
    """An empty choice was chosen: 不了解. An empty number may only not have been reached yet."""
    return kind == "choices" and answers.get(key) == ""
