"""What was sent about one subject → what counts: values read, hidden items emptied. For page and chat alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from surveys.errors import Invalid
from surveys.questionnaires.conditions.nodes import SEPARATOR
from surveys.questionnaires.items import Item
from surveys.questionnaires.model import Questionnaire

_LONGEST_KEPT = 8
_NOTHING = f" {SEPARATOR}"  # a ranking in which no place was filled


@dataclass(slots=True)
class CheckedAnswers:
    """`values`: item → canonical text, "" for 不了解 and for what is hidden; `errors` by item.

    `ignored`: items that were answered though earlier answers hide them; that is never an error, and never counts.
    """

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, Invalid] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def check_answers(questionnaire: Questionnaire, answers: Mapping[str, str]) -> CheckedAnswers:
    """Read one subject's raw answers, in the questionnaire's order; what is missing is 不了解.

    An answer that cannot be read hides what depends on it, for it satisfies no condition.
    """
    checked = CheckedAnswers()
    values = checked.values
    for item in questionnaire.items:
        raw = answers.get(item.key, "")
        if item.when and not _is_asked(item, values):
            values[item.key] = ""
            if raw.strip(_NOTHING):
                checked.ignored.append(item.key)
            continue
        try:
            values[item.key] = _kept_canonical(item, raw) if len(raw) <= _LONGEST_KEPT else item.canonical(raw)
        except Invalid as error:
            checked.errors[item.key] = error
    return checked


def visible_items(questionnaire: Questionnaire, answers: Mapping[str, str]) -> frozenset[str]:
    """Keys of the items that are asked, given raw answers so far; what cannot be read counts as not said."""
    if not questionnaire.has_conditions:
        return frozenset(item.key for item in questionnaire.items)
    values: dict[str, str] = {}
    asked = set()
    for item in questionnaire.items:
        if item.when and not _is_asked(item, values):
            continue
        asked.add(item.key)
        try:
            values[item.key] = item.canonical(answers.get(item.key, ""))
        except Invalid:
            values[item.key] = ""
    return frozenset(asked)


def _is_asked(item: Item, values: Mapping[str, str]) -> bool:
    condition = item.condition
    return condition is None or condition.holds(values)


@lru_cache(maxsize=8192)
def _kept_canonical(item: Item, raw: str) -> str:
    """Most ratings are a few dozen short texts: reading each once is enough. Refusals are not kept."""
    return item.canonical(raw)
