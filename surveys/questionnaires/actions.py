"""Importing, getting and listing questionnaires."""

from __future__ import annotations

from functools import lru_cache

from surveys.library.versions import (
    QUESTIONNAIRE,
    Imported,
    LibraryEntry,
    find_entry,
    get_entry,
    list_entries,
    store_version,
)
from surveys.questionnaires.model import Questionnaire
from surveys.questionnaires.reading import parse_questionnaire
from surveys.work import Work


def import_questionnaire(work: Work, *, text: str, file: str) -> Imported:
    """Check a file and keep it as the latest version under its key. Raises FileError, changing nothing."""
    source = text.removeprefix("\ufeff")
    questionnaire = parse_questionnaire(source, file)
    return store_version(work, kind=QUESTIONNAIRE, key=questionnaire.key, title=questionnaire.title, source=source)


def get_questionnaire(work: Work, *, key: str) -> Questionnaire:
    """The latest version. Raises NotFound `questionnaire_unknown` (name)."""
    return _parse(get_entry(work, kind=QUESTIONNAIRE, key=key).source, key)


def find_questionnaire(work: Work, *, key: str) -> Questionnaire | None:
    """The latest version, or None."""
    entry = find_entry(work, kind=QUESTIONNAIRE, key=key)
    return None if entry is None else _parse(entry.source, key)


def list_questionnaires(work: Work) -> tuple[LibraryEntry, ...]:
    """Every questionnaire's latest version, by key."""
    return list_entries(work, kind=QUESTIONNAIRE)


@lru_cache(maxsize=256)
def _parse(source: str, key: str) -> Questionnaire:
    return parse_questionnaire(source, f"{key}.toml")
