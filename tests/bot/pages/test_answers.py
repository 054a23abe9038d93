"""Fields to answers: pure, without a server."""

from __future__ import annotations

import pytest

from bot.pages.answers import field_name, parse_answers, read_draft
from surveys.questionnaires import Item, Questionnaire
from surveys.rounds import FormRelation

ITEMS = (
    Item("执行能力", "percent"),
    Item("满意度", "level5", required=True),
    Item("意见", "text", maximum=5),
)
FORM = FormRelation("peer", True, 3, Questionnaire("q", "测评", "", ITEMS))
SUBJECTS = {"1001", "党政.办公室"}


def fields(**values: str) -> list[tuple[str, str]]:
    return [("csrf", "x"), *((field_name("1001", name[1:]), value) for name, value in values.items())]


def test_values_become_the_items_own_text() -> None:
    parsed = parse_answers(FORM, SUBJECTS, fields(_0="８５.50%", _1="4", _2=" 好 "))
    assert parsed.whole
    assert parsed.answers == {"1001": {"执行能力": "85.5", "满意度": "4", "意见": "好"}}


def test_a_subject_may_have_dots_in_its_key() -> None:
    parsed = parse_answers(FORM, SUBJECTS, [(field_name("党政.办公室", 1), "5")])
    assert parsed.answers == {"党政.办公室": {"执行能力": "", "满意度": "5", "意见": ""}}


def test_a_subject_on_the_page_with_nothing_chosen_is_unknown() -> None:
    optional = FormRelation("peer", True, 3, Questionnaire("q", "测评", "", ITEMS[:1]))
    assert parse_answers(optional, SUBJECTS, [("1001.s", "1")]).answers == {"1001": {"执行能力": ""}}
    assert not parse_answers(optional, SUBJECTS, []).whole


@pytest.mark.parametrize(
    ("item", "raw", "code"),
    [
        ("0", "101", "answer_out_of_scale"),
        ("0", "-1", "answer_out_of_scale"),
        ("0", "NaN", "answer_not_a_number"),
        ("0", "1e2", "answer_not_a_number"),
        ("0", "8.555", "answer_too_many_decimals"),
        ("1", "", "answer_required"),
        ("1", "6", "answer_out_of_scale"),
        ("2", "六个字太长了", "answer_too_long"),
    ],
)
def test_what_is_wrong_is_named_by_subject_and_item(item: str, raw: str, code: str) -> None:
    parsed = parse_answers(FORM, SUBJECTS, fields(**{"_1": "5", f"_{item}": raw}))
    assert not parsed.whole
    assert {place: error.code for place, error in parsed.errors.items()} == {("1001", ITEMS[int(item)].key): code}


@pytest.mark.parametrize("name", ["9999.0", "1001.3", "1001.00", "1001.-1", "1001", "", ".0", "1001.0.0"])
def test_a_field_of_nobody_here_is_foreign(name: str) -> None:
    parsed = parse_answers(FORM, SUBJECTS, [*fields(_1="5"), (name, "80")])
    assert parsed.foreign
    assert not parsed.whole


def test_the_same_field_twice_is_refused() -> None:
    parsed = parse_answers(FORM, SUBJECTS, [*fields(_0="80", _1="5"), *fields(_0="90")])
    assert parsed.errors["1001", "执行能力"].code == "answer_repeated"


def test_a_draft_is_kept_as_it_was_typed() -> None:
    typed = read_draft(FORM, SUBJECTS, [*fields(_0="105", _2="还没想好怎么说"), ("9999.0", "1"), ("1001.s", "1")])
    assert typed == {"1001": {"执行能力": "105", "意见": "还没想好怎么说"}}
