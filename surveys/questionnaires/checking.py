"""What must fit together in a questionnaire: conditions and what they ask about, sections and their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.files.toml_file import FileError
from scoring.files.toml_table import Table
from surveys.questionnaires.conditions import Among, Answered, Compare, ConditionFlaw, names_in, parse_condition
from surveys.questionnaires.items import Item
from surveys.questionnaires.model import Section
from surveys.toml_fields import refuse

_SUITABLE = {
    "number": "< <= > >= == != in, not in, answered()",
    "single": '== != in, not in, answered(); "…"',
    "multiple": 'in, not in, answered(); "…"',
    "other": "answered()",
}


def check_condition(table: Table, item: Item, earlier: Mapping[str, Item]) -> None:
    """An item's condition asks about earlier items only, so nothing can go round in a circle.

    Raises FileError at `when`: `condition_syntax`, `condition_unknown`, `condition_option`, `condition_kind`.
    """
    if not item.when:
        return
    try:
        condition = parse_condition(item.when)
    except ConditionFlaw as flaw:
        raise refuse(table, "when", flaw.code, **flaw.params) from None
    for name in names_in(condition):
        asked = earlier.get(name.name)
        if asked is None:
            known = "、".join(earlier) or "—"
            raise refuse(table, "when", "condition_unknown", value=name.name, known=known)
        _check_comparison(table, name, asked)


def _check_comparison(table: Table, name: Compare | Among | Answered, asked: Item) -> None:
    if isinstance(name, Answered):
        return
    suits = name.number if asked.is_rating else not name.number and asked.type in ("single", "multiple")
    if not suits or (isinstance(name, Compare) and asked.type == "multiple"):
        raise _unsuitable(table, asked)
    if not name.number:
        keys = [key for key, _ in asked.options]
        for value in name.values if isinstance(name, Among) else (name.value,):
            if value not in keys:
                params = {"item": asked.key, "value": value, "known": "、".join(keys)}
                raise refuse(table, "when", "condition_option", **params)


def _unsuitable(table: Table, asked: Item) -> FileError:
    known = _SUITABLE["number"] if asked.is_rating else _SUITABLE.get(asked.type, _SUITABLE["other"])
    return refuse(table, "when", "condition_kind", item=asked.key, type=asked.type, known=known)


def check_sections(top: Table, sections: Sequence[Section], items: Sequence[Item]) -> None:
    """Every named section is there, and has its items together.

    Raises FileError: `unknown_name` at an item, `section_torn`, `section_empty`.
    """
    known = [section.key for section in sections]
    seen: list[str] = []
    for table, item in zip(top.tables("items"), items, strict=True):
        if item.section and item.section not in known:
            params = {"what": "section", "value": item.section, "known": ", ".join(known) or "—"}
            raise table.error("section", "unknown_name", **params)
        if not seen or seen[-1] != item.section:
            if item.section in seen:
                raise refuse(
                    table, "section" if item.section else "key", "section_torn", value=item.section or item.key
                )
            seen.append(item.section)
    for table, section in zip(top.tables("sections"), sections, strict=True):
        if section.key not in seen:
            raise refuse(table, "key", "section_empty", value=section.key)
