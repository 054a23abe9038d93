"""The sheet `settings`: `form_id`, `form_title`, and what languages are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.files.toml_file import FileError
from surveys.questionnaires.xlsform.rows import FormRow, error_at

_KNOWN = ("form_id", "form_title", "form_intro", "version", "default_language")
_TAGS: Mapping[str, str] = {"english": "en", "英文": "en", "英语": "en"}
_IN_BRACKETS = re.compile(r".*\(([a-z]{2,3}(?:-[a-z0-9]+)?)\)")
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")


@dataclass(frozen=True, slots=True)
class FormSettings:
    """`words`: language → title and intro; under "" the questionnaire's own, and its key."""

    words: Mapping[str, Mapping[str, str]]


def read_settings(rows: Sequence[FormRow], file: str) -> FormSettings:
    """Raises FileError where id or title are missing, or a column cannot be used."""
    row = rows[0] if rows else FormRow(f"{file}[settings]", 2, {})
    words: dict[str, dict[str, str]] = {"": {}}
    for column in row.cells:
        name, tag = split_column(row, column)
        if name not in _KNOWN:
            raise row.error(column, "column_unused", known=", ".join(_KNOWN))
        if name in ("form_title", "form_intro"):
            words.setdefault(tag, {})[name.removeprefix("form_")] = row.get(column)
    for column in ("form_id", "form_title"):
        if not row.get(column):
            raise row.error(column, "required")
    own = {"key": row.get("form_id"), **words[""]}
    return FormSettings({**words, "": own})


def split_column(row: FormRow, column: str) -> tuple[str, str]:
    """`label::english` → ("label", "en"); a bare name (Chinese) gives "". Raises FileError `bad_language`."""
    name, mark, language = column.partition("::")
    return name, (_tag(row, column, language) if mark else "")


def _tag(row: FormRow, column: str, language: str) -> str:
    if language in _TAGS:
        return _TAGS[language]
    bracketed = _IN_BRACKETS.fullmatch(language)
    tag = bracketed[1] if bracketed else language
    if not _TAG.fullmatch(tag):
        raise _bad_language(row, column, language)
    return tag


def _bad_language(row: FormRow, column: str, language: str) -> FileError:
    return error_at(row.sheet, 1, column, "bad_language", value=language)
