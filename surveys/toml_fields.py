"""What questionnaires and plans need beyond `scoring.files.toml_table`: texts with a limit, and further reasons.

The reasons' English sentences are for an operator's terminal, as those of `scoring.sentences`.
"""

from __future__ import annotations

from scoring.files.toml_file import FileError
from scoring.files.toml_table import Table

SENTENCES = {
    "text_too_long": "longer than {limit} characters",
    "bad_key": "{value!r} is no key: lower-case letters, digits, - and _, at most 64",
    "bad_name": "{value!r} is no name: no |, / or control characters",
    "no_rating_item": "at least one item must give a number",
    "too_many_items": "more than {limit} items",
    "bad_options": "{low} to {high} options are needed",
    "bad_option": "{value!r} is no option's key: 1 to {limit} characters, no | and no spaces around it",
    "bad_count": "how many may be chosen: 1 to {high}, and min not above max",
    "condition_syntax": "the condition {text!r} cannot be read, near {at!r}",
    "condition_unknown": "{value!r} is no earlier item; earlier are {known}",
    "condition_option": "{item!r} has no option {value!r}; it has {known}",
    "condition_kind": "{item!r} is of type {type}: it can be asked about with {known}",
    "section_torn": "the items of a section stand together; {value!r} comes again",
    "section_empty": "no item names the section {value!r}",
    "relevant_unsupported": "the expression {text!r} is beyond what can be asked here, near {at!r}",
    "reference_in_text": "{value!r} refers to another answer, which is not filled in here",
    "sheet_missing": "there is no sheet {name!r}; there are {known}",
    "column_unused": "this column cannot be used here; known are {known}",
    "bad_cell": "a formula or an error stands here; write the text itself",
    "bad_yes_no": "{value!r} is neither yes nor no",
    "bad_parameter": "{value!r} cannot be used here; known are {known}",
    "bad_anchor": "{value!r} is no label of a value; write 5=very good; 1=very bad",
    "group_in_group": "a group inside a group cannot be shown",
    "group_not_closed": "begin_group and end_group do not match",
    "bad_language": "{value!r} is no other language: a tag such as en",
    "bad_scale": "the scale must lie within {low} … {high}",
    "unknown_policy": "there is no policy {value!r}; import it first",
    "unknown_questionnaire": "there is no questionnaire {value!r}; import it first",
    "relation_not_in_policy": "the policy {policy!r} knows no relation {value!r}; it has {known}",
    "anonymity_differs": "the policy {policy!r} says anonymous = {expected} for {relation!r}",
    "items_missing": "the questionnaire {questionnaire!r} does not ask {items}, which the policy needs",
    "items_unknown": "the questionnaire {questionnaire!r} asks {items}, which the policy does not know",
    "scale_differs": "{item!r} is asked on {asked} in {questionnaire!r}, the policy counts on {expected}",
    "rule_not_for_kind": "the rule {value!r} cannot find raters for subjects of kind {kind!r}; use {known}",
    "reader_not_for_kind": "{value!r} cannot read a report about a {kind}; use {known}",
    "draw_not_here": "the rule {value!r} leaves nobody to draw from",
    "draw_differs": "a rater's bound is one for the whole plan: {first} above, {value} here",
    "bad_time": "{value!r} is no time of day like 09:00",
    "bad_reminder": "{value!r} is no reminder: first, middle, last, or a day from 1 to {days}",
}


def refuse(table: Table, key: str | None, code: str, **params: object) -> FileError:
    """A FileError at a key of this table, for a reason of this module."""
    return table.error(key, code, **params, sentence=SENTENCES[code].format_map(params))


def read_text(table: Table, key: str, *, limit: int = 200) -> str:
    """A text that must be there, at most `limit` characters."""
    text = table.text(key)
    if len(text) > limit:
        raise refuse(table, key, "text_too_long", limit=limit)
    return text


def read_text_or_empty(table: Table, key: str, *, limit: int = 200) -> str:
    """A text that need not be there."""
    return read_text(table, key, limit=limit) if key in table else ""


def read_pairs(table: Table, key: str) -> tuple[tuple[str, str], ...]:
    """A table of texts in the file's order; () where it is not given."""
    if key not in table:
        return ()
    inner = table.table(key)
    return tuple((name, read_text(inner, name)) for name in inner.data)
