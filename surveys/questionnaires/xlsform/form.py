"""The sheets `survey` and `choices` → what a questionnaire's TOML holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaires.conditions import ConditionFlaw
from surveys.questionnaires.items import ITEM_TYPES
from surveys.questionnaires.xlsform.cells import read_anchors, read_parameters, read_yes_no
from surveys.questionnaires.xlsform.relevant import translate_relevant
from surveys.questionnaires.xlsform.rows import FormRow
from surveys.questionnaires.xlsform.settings import split_column
from surveys.questionnaires.xlsform.tomltext import section

_SELECTS = {"select_one": "single", "select_multiple": "multiple", "rank": "ranking"}
_BEGIN, _END = ("begin_group", "begingroup"), ("end_group", "endgroup")
_COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "parameters", "anchors")
_WORDS = {"label": "title", "hint": "text"}
_CHOICE_COLUMNS = ("list_name", "name", "label")
Choices = Mapping[str, list[tuple[FormRow, dict[str, str]]]]


@dataclass(slots=True)
class Form:
    """`rows`: by kind and key, where each came from; `languages`: what [translations] holds, by language."""

    items: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    languages: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, dict[str, FormRow]] = field(default_factory=lambda: {"items": {}, "sections": {}})
    numbers: dict[str, bool] = field(default_factory=dict)
    group: str = ""
    group_when: str = ""

    def translate(self, kind: str, key: str, language: str, name: str, value: Any) -> None:
        kinds = self.languages.setdefault(language, {})
        words = kinds.setdefault(kind, section({})).setdefault(key, section({}))
        words[name] = value


def read_survey(rows: Sequence[FormRow], choices: Sequence[FormRow]) -> Form:
    """Row by row. Raises FileError at the cell that cannot be used."""
    form, lists = Form(), _read_choices(choices)
    for row in rows:
        kind = "_".join(row.get("type").split()).lower()
        _check_columns(row)
        if kind in _BEGIN:
            _begin(form, row)
        elif kind in _END:
            if not form.group:
                raise row.error("type", "group_not_closed")
            form.group = form.group_when = ""
        else:
            _item(form, row, lists)
    if form.group:
        raise rows[-1].error("type", "group_not_closed")
    return form


def _check_columns(row: FormRow) -> None:
    if not row.get("type"):
        raise row.error("type", "required")
    for column in row.cells:
        name, tag = split_column(row, column)
        if name not in _COLUMNS or (tag and name not in (*_WORDS, "anchors")):
            raise row.error(column, "column_unused", known=", ".join(_COLUMNS))


def _begin(form: Form, row: FormRow) -> None:
    if form.group:
        raise row.error("type", "group_in_group")
    key = row.get("name") or row.get("label")
    if not key:
        raise row.error("name", "required")
    form.group, form.group_when = key, _condition(form, row)
    section = {"key": key, "title": row.get("label"), "intro": row.get("hint")}
    form.sections.append({name: value for name, value in section.items() if value})
    form.rows["sections"].setdefault(key, row)
    for column, value in row.cells.items():
        name, tag = split_column(row, column)
        if tag:
            form.translate("sections", key, tag, "title" if name == "label" else "intro", value)


def _item(form: Form, row: FormRow, lists: Choices) -> None:
    key = row.get("name")
    if not key:
        raise row.error("name", "required")
    if key in form.rows["items"]:
        raise row.error("name", "duplicate", value=key)
    kind, listed = _kind(row, lists)
    own = _condition(form, row)
    when = f"({form.group_when}) and ({own})" if form.group_when and own else form.group_when or own
    item = {
        "key": key,
        "type": kind,
        "title": row.get("label") if row.get("label") != key else "",
        "text": row.get("hint"),
        "required": read_yes_no(row, "required"),
        **read_parameters(row),
        "anchors": read_anchors(row, "anchors"),
        "options": {choice.get("name"): words[""] for choice, words in listed},
        "section": form.group,
        "when": when,
    }
    form.items.append({name: value for name, value in item.items() if value or (value == 0 and value is not False)})
    form.rows["items"][key] = row
    form.numbers[key] = ITEM_TYPES[kind].gives == "number"
    _translate(form, row, key, listed)


def _translate(form: Form, row: FormRow, key: str, listed: list[tuple[FormRow, dict[str, str]]]) -> None:
    for column, value in row.cells.items():
        name, tag = split_column(row, column)
        if tag and name == "anchors":
            form.translate("items", key, tag, "anchors", read_anchors(row, column))
        elif tag:
            form.translate("items", key, tag, _WORDS[name], value)
    for tag in dict.fromkeys(tag for _, words in listed for tag in words if tag):
        options = {choice.get("name"): words[tag] for choice, words in listed if tag in words}
        form.translate("items", key, tag, "options", options)


def _kind(row: FormRow, lists: Choices) -> tuple[str, list[tuple[FormRow, dict[str, str]]]]:
    """An item's type, and the list it chooses from."""
    word, *rest = row.get("type").split()
    known = (*ITEM_TYPES, "range", *(f"{name} LIST" for name in _SELECTS), "begin_group", "end_group")
    if word in _SELECTS and len(rest) == 1:
        if rest[0] not in lists:
            params = {"what": "list", "value": rest[0], "known": ", ".join(lists) or "—"}
            raise row.error("type", "unknown_name", **params)
        return _SELECTS[word], lists[rest[0]]
    if rest or (word != "range" and word not in ITEM_TYPES) or word in _SELECTS.values():
        raise row.error("type", "unknown_name", what="type", value=row.get("type"), known=", ".join(known))
    return ("scale" if word == "range" else word), []


def _condition(form: Form, row: FormRow) -> str:
    text = row.get("relevant")
    if not text:
        return ""
    try:
        return translate_relevant(text, form.numbers)
    except ConditionFlaw as flaw:
        raise row.error("relevant", flaw.code, **flaw.params) from None


def _read_choices(rows: Sequence[FormRow]) -> Choices:
    lists: dict[str, list[tuple[FormRow, dict[str, str]]]] = {}
    for row in rows:
        words = {}
        for column in row.cells:
            name, tag = split_column(row, column)
            if name not in _CHOICE_COLUMNS or (tag and name != "label"):
                raise row.error(column, "column_unused", known=", ".join(_CHOICE_COLUMNS))
            if name == "label":
                words[tag] = row.get(column)
        for column in _CHOICE_COLUMNS:
            if not row.get(column):
                raise row.error(column, "required")
        choices = lists.setdefault(row.get("list_name"), [])
        if any(entry.get("name") == row.get("name") for entry, _ in choices):
            raise row.error("name", "duplicate", value=row.get("name"))
        choices.append((row, words))
    return lists
