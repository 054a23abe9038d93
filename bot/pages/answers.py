"""From the fields of a form to answers, and back: what a field is called, and what in a form cannot be accepted.

A field is called `subject.index`, the index counting the items of the frozen questionnaire; `subject.s` marks that
the subject was on the page, for a browser does not send a choice in which nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from surveys.errors import Invalid, SurveyError
from surveys.questionnaires import Item, check_answers
from surveys.questionnaires.conditions.nodes import SEPARATOR
from surveys.rounds import FormRelation

PRESENT = "s"
ALL_UNKNOWN = "unknown"  # the button of a form without one answer: they do mean 不了解 throughout
_OWN_FIELDS = {"csrf", "form", "part", ALL_UNKNOWN}  # `form`: for whose form it was made; `part`: only what changed
_SEVERAL = ("several", "ranking")  # kinds of control that send a field for each option or place
_LONGEST_DRAFT = 6000

Fields = Iterable[tuple[str, str]]


@dataclass(slots=True)
class Parsed:
    """What a form says. `answers` is complete for every subject on it; `errors` is by (subject, item)."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: dict[tuple[str, str], SurveyError] = field(default_factory=dict)
    foreign: bool = False  # it names somebody or something that is not on this form
    ignored: int = 0  # answers to items that the others' answers hide: not counted, and said so
    all_unknown: bool = False  # sent by the button that says 全部不了解

    @property
    def blank(self) -> bool:
        """Whether nothing at all is filled in, and not on purpose: such a form is not done."""
        return not self.all_unknown and not any(value for values in self.answers.values() for value in values.values())

    @property
    def is_only_blank(self) -> bool:
        """Whether nothing else is wrong with it."""
        return self.blank and bool(self.answers) and not self.errors and not self.foreign

    @property
    def whole(self) -> bool:
        return bool(self.answers) and not self.errors and not self.foreign and not self.blank


def field_name(subject_id: str, index: int | str) -> str:
    return f"{subject_id}.{index}"


def parse_answers(relation: FormRelation, subjects: Container[str], fields: Fields) -> Parsed:
    """Values in the items' own text, `""` for 不了解. Nothing is guessed: what is wrong is in `errors`.

    `subjects` are the round's; whether they are this rater's is the ledger's to say.
    """
    parsed = Parsed()
    questionnaire = relation.questionnaire
    for subject_id, raw_answers in _collect(questionnaire.items, subjects, fields, parsed).items():
        checked = check_answers(questionnaire, raw_answers)
        parsed.answers[subject_id] = checked.values
        parsed.ignored += len(checked.ignored)
        for key, error in checked.errors.items():
            parsed.errors[subject_id, key] = error
    return parsed


def _collect(
    items: tuple[Item, ...], subjects: Container[str], fields: Fields, parsed: Parsed
) -> dict[str, dict[str, str]]:
    """Raw values by subject and item; whatever is foreign or repeated is noted in `parsed`."""
    seen: dict[str, dict[str, str]] = {}
    keys = {str(index): item.key for index, item in enumerate(items)}
    for name, raw in fields:
        if name in _OWN_FIELDS:
            parsed.all_unknown |= name == ALL_UNKNOWN
            continue
        subject_id, _, index = name.rpartition(".")
        if subject_id not in subjects or (index not in keys and index != PRESENT):
            parsed.foreign = True
            continue
        raw_answers = seen.setdefault(subject_id, {})
        if index == PRESENT:
            continue
        key = keys[index]
        if key in raw_answers and items[int(index)].control.kind in _SEVERAL:
            raw = f"{raw_answers[key]}{SEPARATOR}{raw}"
        elif key in raw_answers:
            parsed.errors[subject_id, key] = Invalid("answer_repeated")
        raw_answers[key] = raw
    return seen


def read_draft(relation: FormRelation, subjects: Container[str], fields: Fields) -> dict[str, dict[str, str]]:
    """What is filled in so far, as it was typed: a draft may hold mistakes and is shown again unchanged."""
    parsed = Parsed()
    seen = _collect(relation.questionnaire.items, subjects, fields, parsed)
    return {
        subject_id: {key: raw for key, raw in raw_answers.items() if len(raw) <= _LONGEST_DRAFT}
        for subject_id, raw_answers in seen.items()
    }
