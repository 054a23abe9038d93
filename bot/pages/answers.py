"""From the fields of a form to answers, and back: what a field is called, and what in a form cannot be accepted.

A field is called ``subject.index``, the index counting the items of the frozen questionnaire; ``subject.s`` marks that
the subject was on the page, for a browser does not send a choice in which nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from surveys.errors import Invalid, SurveyError
from surveys.questionnaires import Item
from surveys.rounds import FormRelation

PRESENT = "s"
_OWN_FIELDS = {"csrf"}
_LONGEST_KEPT = 8
_LONGEST_DRAFT = 6000

Fields = Iterable[tuple[str, str]]


@dataclass(slots=True)
class Parsed:
    """What a form says. ``answers`` is complete for every subject on it; ``errors`` is by (subject, item)."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: dict[tuple[str, str], SurveyError] = field(default_factory=dict)
    foreign: bool = False  # it names somebody or something that is not on this form

    @property
    def whole(self) -> bool:
        return bool(self.answers) and not self.errors and not self.foreign


def field_name(subject_id: str, index: int | str) -> str:
    return f"{subject_id}.{index}"


def parse_answers(relation: FormRelation, subjects: Container[str], fields: Fields) -> Parsed:
    """Values in the items' own text, ``""`` for 不了解. Nothing is guessed: what is wrong is in ``errors``.

    ``subjects`` are the round's; whether they are this rater's is the ledger's to say.
    """
    parsed = Parsed()
    items = relation.questionnaire.items
    seen = _collect(items, subjects, fields, parsed)
    for subject_id, given in seen.items():
        values = parsed.answers[subject_id] = {}
        for index, item in enumerate(items):
            try:
                values[item.key] = _canonical(item, given.get(str(index), ""))
            except Invalid as error:
                parsed.errors[subject_id, item.key] = error
    return parsed


def _collect(
    items: tuple[Item, ...], subjects: Container[str], fields: Fields, parsed: Parsed
) -> dict[str, dict[str, str]]:
    """Raw values by subject and index; whatever is foreign or repeated is noted in ``parsed``."""
    seen: dict[str, dict[str, str]] = {}
    keys = {str(index): item.key for index, item in enumerate(items)}
    for name, raw in fields:
        if name in _OWN_FIELDS:
            continue
        subject_id, _, index = name.rpartition(".")
        if subject_id not in subjects or (index not in keys and index != PRESENT):
            parsed.foreign = True
            continue
        given = seen.setdefault(subject_id, {})
        if index == PRESENT:
            continue
        if index in given:
            parsed.errors[subject_id, keys[index]] = Invalid("answer_repeated")
        given[index] = raw
    return seen


def _canonical(item: Item, raw: str) -> str:
    return _kept_canonical(item, raw) if len(raw) <= _LONGEST_KEPT else item.canonical(raw)


@lru_cache(maxsize=8192)
def _kept_canonical(item: Item, raw: str) -> str:
    """Most ratings are a few dozen short texts: reading each once is enough. Refusals are not kept."""
    return item.canonical(raw)


def read_draft(relation: FormRelation, subjects: Container[str], fields: Fields) -> dict[str, dict[str, str]]:
    """What is filled in so far, as it was typed; a draft may be wrong, and is shown again as it is."""
    parsed = Parsed()
    items = relation.questionnaire.items
    seen = _collect(items, subjects, fields, parsed)
    return {
        subject_id: {items[int(index)].key: raw for index, raw in given.items() if len(raw) <= _LONGEST_DRAFT}
        for subject_id, given in seen.items()
    }
