"""The questionnaires that are there from the start: one for every relation, neutral, one thing at a time."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from scoring.policy import BUILTIN, load_builtin
from surveys.library.versions import QUESTIONNAIRE, list_builtins
from surveys.questionnaires import Questionnaire, parse_questionnaire

ALL = {key: parse_questionnaire(source, f"{key}.toml") for key, source in list_builtins(QUESTIONNAIRE)}
RELATIONS = [(policy, part.key, relation) for policy in BUILTIN for part, relation in load_builtin(policy).relations()]
JOINED = re.compile("并且|而且|以及|且|或者")
LEADING = re.compile("难道|当然|显然|众所周知|您是不是也|应该给|优秀的|出色的|模范")
DOUBLE_NEGATIVE = re.compile("不是不|没有不|不得不|并非不|不无")
ABSOLUTE = re.compile("永远|绝对|百分之百")


def scales_of(questionnaire: Questionnaire) -> dict[str, tuple[Fraction, Fraction]]:
    return {item.key: (Fraction(item.scale[0]), Fraction(item.scale[1])) for item in questionnaire.rating_items}


@pytest.mark.parametrize(
    ("policy", "part", "relation"), RELATIONS, ids=[f"{policy}-{one.relation}" for policy, _, one in RELATIONS]
)
def test_every_relation_of_every_policy_has_a_questionnaire_that_fits(policy, part, relation):
    wanted = {item.name: (item.scale.low, item.scale.high) for item in relation.items}
    fitting = [key for key, questionnaire in ALL.items() if scales_of(questionnaire) == wanted]
    number = policy.partition("-")[0]
    assert [key for key in fitting if key.startswith(f"{number}-")], f"{part}: {fitting}"


def test_all_ten_policies_have_templates():
    assert {key.partition("-")[0] for key in ALL} == {f"p{number}" for number in range(1, 11)}


ITEMS = [(key, item) for key, questionnaire in ALL.items() for item in questionnaire.items]


@pytest.mark.parametrize(("key", "item"), ITEMS, ids=[f"{key}-{item.key}" for key, item in ITEMS])
def test_item_asks_one_thing_in_neutral_words(key, item):
    said = [item.text, *(label for _, label in (*item.anchors, *item.options))]
    for text in said:
        for flaw in (JOINED, LEADING, DOUBLE_NEGATIVE, ABSOLUTE):
            assert not flaw.search(text), text
    assert 6 <= len(item.text) <= 50
    assert len(re.split("[，；]", item.text)) <= 4
    assert all(len(label) <= 20 for _, label in item.options)


@pytest.mark.parametrize("key", ALL)
def test_no_sentence_is_asked_twice_and_the_raters_effort_is_small(key):
    items = ALL[key].items
    assert len({item.text for item in items}) == len(items)
    assert len(items) <= 8
    assert 15 <= len(ALL[key].intro) <= 150
    assert all(not item.required for item in items)  # 不了解 is an answer everywhere


@pytest.mark.parametrize("key", ALL)
def test_numbers_are_explained_by_words(key):
    """Where a number is asked for, the intro or the item says what its heights mean."""
    questionnaire = ALL[key]
    for item in questionnaire.items:
        if item.type in ("percent", "points", "scale"):
            assert item.anchors or re.search("[0-9]+ 分?以上", questionnaire.intro)


def test_translations_are_whole_where_there_are_some():
    for questionnaire in ALL.values():
        for one in questionnaire.translations:
            assert {item.key for item in one.items} == {item.key for item in questionnaire.items}
            assert one.title
            assert one.intro
