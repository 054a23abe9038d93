"""The room for an answer: whatever is answered to closed questions fits, and usual words do."""

from __future__ import annotations

import orjson
import pytest

from surveys.library.versions import QUESTIONNAIRE, list_builtins
from surveys.questionnaires import Questionnaire, parse_questionnaire
from surveys.questionnaires.items import ITEM_TYPES, Item
from surveys.questionnaires.items.chosen import join_keys
from tests.surveys.questionnaires.test_items import ITEMS

OPTIONS = (('讲"话', "a"), ("b", "b"), ("开会" * 20, "c"))
LONG = {
    **ITEMS,
    "points": Item("得分", "points", maximum=10_000),
    "single": Item("方式", "single", options=OPTIONS),
    "multiple": Item("渠道", "multiple", options=OPTIONS),
    "ranking": Item("先后", "ranking", options=OPTIONS),
    "text": Item("评语", "text", maximum=200),
}


def longest(item: Item) -> list[str]:
    """Answers that this type takes, the longest there are among them."""
    control = item.control
    if control.kind == "text":
        return ["𠮷" * control.max_length, '"' * control.max_length, "\n".join(["x"] * (control.max_length // 2))]
    if control.kind == "number":
        return [control.maximum, f"{int(control.maximum) - 1}.99"]
    keys = sorted((one.value for one in control.options), key=lambda key: -len(key.encode()))
    return keys if control.kind == "choices" else [join_keys(keys[: int(control.maximum)])]


@pytest.mark.parametrize("name", ITEM_TYPES)
def test_longest_answers_of_every_type_fit(name: str) -> None:
    item = LONG[name]
    form = Questionnaire("q", "q", "", (item,))
    for raw in longest(item):
        value = item.canonical(raw)
        assert value
        assert len(orjson.dumps({item.key: value})) <= form.room


@pytest.mark.parametrize("key", dict(list_builtins(QUESTIONNAIRE)))
def test_longest_answers_to_a_form_of_ours_fit(key: str) -> None:
    form = parse_questionnaire(dict(list_builtins(QUESTIONNAIRE))[key], f"{key}.toml")
    usual = {
        item.key: "字" * min(item.control.max_length, 390) if item.gives == "words" else max(longest(item), key=len)
        for item in form.items
    }
    assert len(orjson.dumps(usual)) <= form.room < 2 * len(orjson.dumps(usual)) + 100
