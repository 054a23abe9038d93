"""Questionnaires: what is asked, in which words, on which scale."""

from surveys.questionnaires.actions import (
    find_questionnaire,
    get_questionnaire,
    import_questionnaire,
    list_questionnaires,
)
from surveys.questionnaires.items import (
    ITEM_TYPES,
    Answer,
    Control,
    Item,
    Option,
    canonical,
)
from surveys.questionnaires.model import Questionnaire
from surveys.questionnaires.reading import parse_questionnaire

__all__ = [
    "ITEM_TYPES",
    "Answer",
    "Control",
    "Item",
    "Option",
    "Questionnaire",
    "canonical",
    "find_questionnaire",
    "get_questionnaire",
    "import_questionnaire",
    "list_questionnaires",
    "parse_questionnaire",
]
