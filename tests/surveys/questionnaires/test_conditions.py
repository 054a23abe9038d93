"""Skip logic: what can be said, what it means, what is refused at import."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.files.toml_file import FileError
from surveys.questionnaires import check_answers, parse_questionnaire, visible_items
from surveys.questionnaires.conditions import ConditionFlaw, parse_condition, to_script

FILE = """key = "mine"
title = "我的问卷"

[[items]]
key = "态度"
type = "level5"

[[items]]
key = "渠道"
type = "single"
options = ["电话", "窗口"]

[[items]]
key = "问题"
type = "multiple"
options = { slow = "慢", far = "远" }

[[items]]
key = "先后"
type = "ranking"
options = ["快", "省"]

[[items]]
key = "说明"
type = "text"
required = true
when = '态度 <= 2'

[[items]]
key = "再说"
type = "text"
when = 'answered(说明)'
"""
WHEN = "态度 <= 2"


def with_condition(text: str) -> str:
    return FILE.replace(WHEN, text)


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        ("态度 <= 2", {"态度": "2"}, True),
        ("态度 <= 2", {"态度": "3"}, False),
        ("态度 <= 2", {}, False),
        ("态度 != 5", {"态度": ""}, False),
        ("not (态度 <= 2)", {}, True),
        ("态度 == 2.0", {"态度": "2"}, True),
        ('渠道 == "电话"', {"渠道": "电话"}, True),
        ('渠道 != "电话"', {"渠道": "窗口"}, True),
        ('渠道 in ["电话", "网上"]', {"渠道": "电话"}, True),
        ('渠道 not in ["电话"]', {"渠道": "电话"}, False),
        ('渠道 not in ["电话"]', {}, False),
        ('问题 in ["far"]', {"问题": "slow|far"}, True),
        ('问题 not in ["far"]', {"问题": "slow"}, True),
        ("态度 in [1, 2]", {"态度": "2"}, True),
        ("answered(说明)", {"说明": "好"}, True),
        ('态度 <= 2 and 渠道 == "电话"', {"态度": "1", "渠道": "窗口"}, False),
        ("态度 <= 2 or 态度 >= 5", {"态度": "5"}, True),
        ("态度 == 1 or 态度 == 2 and not answered(说明)", {"态度": "1", "说明": "好"}, True),
        ("{态 度} > 1", {"态 度": "2"}, True),
    ],
)
def test_condition_holds_for_what_was_said(condition, answers, holds):
    assert parse_condition(condition).holds(answers) is holds


@pytest.mark.parametrize(
    "text",
    ["", "态度", "态度 <=", "<= 2", "态度 <= 2 and", "(态度 <= 2", "态度 <= 2)", "态度 = 2", '态度 <= "2"',
     "态度 <= 2 3", "态度 in []", '态度 in ["a", 2]', "态度 in 2", "not", "answered()",
     "态度 <= 1e3", "态度 <= 2; drop",
     "(" * 40 + "a<1" + ")" * 40, "态度 <= 9999999", "{} < 1", "a < 1" * 200],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(ConditionFlaw):
        parse_condition(text)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("说明 == 1", "condition_unknown"),
        ("再说 == 1", "condition_unknown"),
        ('渠道 == "网上"', "condition_option"),
        ("渠道 == 1", "condition_kind"),
        ('态度 == "电话"', "condition_kind"),
        ('问题 == "slow"', "condition_kind"),
        ('先后 in ["快"]', "condition_kind"),
        ("态度 <", "condition_syntax"),
    ],
)
def test_condition_that_does_not_fit_is_named_by_line_and_key(condition, code):
    with pytest.raises(FileError) as caught:
        parse_questionnaire(with_condition(condition), "mine.toml")
    assert (caught.value.line, caught.value.column, caught.value.code) == (27, "items[5].when", code)


def test_hidden_items_are_not_required_and_never_count():
    questionnaire = parse_questionnaire(FILE, "mine.toml")
    fine = check_answers(questionnaire, {"态度": "5", "说明": "不该算", "再说": "也不算"})
    assert (fine.errors, fine.ignored) == ({}, ["说明", "再说"])
    assert (fine.values["说明"], fine.values["再说"]) == ("", "")
    asked = check_answers(questionnaire, {"态度": "1"})
    assert {key: error.code for key, error in asked.errors.items()} == {"说明": "answer_required"}


def test_answer_that_cannot_be_read_hides_what_depends_on_it():
    checked = check_answers(parse_questionnaire(FILE, "mine.toml"), {"态度": "9", "说明": "好"})
    assert (set(checked.errors), checked.ignored) == ({"态度"}, ["说明"])


def test_ranking_without_a_place_is_nothing_said():
    text = FILE.replace('type = "text"\nwhen', 'type = "ranking"\noptions = ["快", "省"]\nwhen')
    assert check_answers(parse_questionnaire(text, "mine.toml"), {"再说": "|"}).ignored == []


VALUES = {
    "态度": st.sampled_from(["", "1", "2", "3", "5", "9", "x"]),
    "渠道": st.sampled_from(["", "电话", "窗口"]),
    "问题": st.sampled_from(["", "slow", "slow|far", "nonsense"]),
    "说明": st.sampled_from(["", "好"]),
    "再说": st.sampled_from(["", "好"]),
}


@given(answers=st.fixed_dictionaries({}, optional=VALUES))
@settings(deadline=None)
def test_settled_values_and_visible_items_agree(answers):
    questionnaire = parse_questionnaire(FILE, "mine.toml")
    asked = visible_items(questionnaire, answers)
    checked = check_answers(questionnaire, answers)
    assert set(checked.ignored) == {key for key, raw in answers.items() if raw and key not in asked}
    assert all(not checked.values.get(item.key) for item in questionnaire.items if item.key not in asked)
    assert set(checked.errors) <= asked
    again = check_answers(questionnaire, checked.values)
    assert (again.values, again.ignored) == ({**again.values, **checked.values}, [])


def test_script_gets_the_same_tree_by_places():
    condition = parse_condition('态度 <= 2 and not (渠道 in ["电话"] or answered(说明)) or 渠道 == "窗口"')
    places = {"态度": 0, "渠道": 1, "说明": 4}
    assert to_script(condition, places) == [
        "or",
        ["and", ["<=", 0, "2"], ["not", ["or", ["ins", 1, ["电话"]], ["answered", 4]]]],
        ["==s", 1, "窗口"],
    ]
