"""Questionnaires: what is asked, in which words, on which scale."""

from surveys.questionnaires.actions import (
    find_questionnaire,
    get_questionnaire,
    import_questionnaire,
    list_questionnaires,
)
from surveys.questionnaires.answers import CheckedAnswers, check_answers, visible_items
from surveys.questionnaires.items import (
    ITEM_TYPES,
    Answer,
    Control,
    Item,
    Option,
    canonical,
)
from surveys.questionnaires.model import CHINESE, Questionnaire, Section
from surveys.questionnaires.reading import parse_questionnaire
from surveys.questionnaires.translating import translate

__all__ = [
    "CHINESE",
    "ITEM_TYPES",
    "Answer",
    "CheckedAnswers",
    "Control",
    "Item",
    "Option",
    "Questionnaire",
    "Section",
    "canonical",
    "check_answers",
    "find_questionnaire",
    "get_questionnaire",
    "import_questionnaire",
    "list_questionnaires",
    "parse_questionnaire",
    "translate",
    "visible_items",
]
