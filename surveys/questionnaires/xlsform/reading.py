"""A workbook → TOML text that says the same, checked; every refusal names sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scoring.files.toml_file import FileError
from surveys.questionnaires.reading import parse_questionnaire
from surveys.questionnaires.xlsform.form import Form, read_survey
from surveys.questionnaires.xlsform.rows import FormRow, error_at, read_form
from surveys.questionnaires.xlsform.settings import read_settings
from surveys.questionnaires.xlsform.tomltext import section, write_toml

_SHEETS = ("survey", "choices", "settings")
_MEMBER = re.compile(r"(items|sections)\[(\d+)\](?:\.(\w+))?")
_TRANSLATED = re.compile(r"translations\.([\w-]+)\.(items|sections)\.(.+?)\.(title|text|intro|anchors|options)\b.*")
_COLUMNS: Mapping[str, str] = {
    "key": "name",
    "type": "type",
    "title": "label",
    "text": "hint",
    "intro": "hint",
    "required": "required",
    "min": "parameters",
    "max": "parameters",
    "anchors": "anchors",
    "options": "type",
    "when": "relevant",
    "section": "name",
}


def workbook_to_toml(content: bytes, file: str) -> str:
    """Read, check and rewrite a workbook. Raises FileError `file[sheet]:row: column: …`, Invalid for no workbook."""
    sheets = read_form(content, file, _SHEETS)
    settings = read_settings(sheets.get("settings", ()), file)
    form = read_survey(sheets["survey"], sheets.get("choices", ()))
    text = write_toml(_document(form, settings.words))
    try:
        parse_questionnaire(text, file)
    except FileError as error:
        raise _placed(error, form, file) from None
    return text


def _document(form: Form, words: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    own, *others = ("", *(name for name in {**words, **form.languages} if name))
    document: dict[str, object] = dict(words.get(own, {}))
    if form.sections:
        document["sections"] = form.sections
    document["items"] = form.items
    translations = {name: section({**words.get(name, {}), **form.languages.get(name, {})}) for name in others}
    if translations:
        document["translations"] = section(translations)
    return document


def _placed(error: FileError, form: Form, file: str) -> FileError:
    """What was found wrong in the TOML, where it stands in the workbook."""
    column = error.column or ""
    if match := _TRANSLATED.match(column):
        row = form.rows[match[2]].get(match[3].strip('"'))
        if row is not None:
            return _at(row, f"{_COLUMNS[match[4]]}::{match[1]}", error)
    if match := _MEMBER.match(column):
        row = list(form.rows[match[1]].values())[int(match[2]) - 1]
        return _at(row, _COLUMNS.get(match[3] or "", "name"), error)
    place = {"key": "form_id", "title": "form_title"}.get(column, column)
    if column in ("key", "title", "intro"):
        return error_at(f"{file}[settings]", 2, place, error.code, **error.params)
    return error_at(f"{file}[survey]", 1, place, error.code, **error.params)


def _at(row: FormRow, column: str, error: FileError) -> FileError:
    return FileError(row.sheet, row.number, column, error.code, error.params)
