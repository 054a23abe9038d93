"""Which forms fit on a card, and what stands on it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.building import CardFacts, build_card
from bot.cards.shape import Shape, find_shape
from bot.phrases import cards as phrases
from surveys.questionnaires import parse_questionnaire
from surveys.relations import SubjectSpec
from surveys.rounds import FormRelation
from tests.world.card_plans import CHOICE, LEVEL, PERCENT, SEVERAL, TEN, THREE, WORDS


def shape_of(items: str) -> Shape | None:
    text = f'key = "short"\ntitle = "月度满意度"\n{items}'
    return find_shape(parse_questionnaire(text, "short.toml"))


def built(items: str, *, anonymous: bool = True, name: str = "王静怡") -> dict[str, Any]:
    text = f'key = "short"\ntitle = "月度满意度"\n{items}'
    relation = FormRelation("subordinate", anonymous, 3, parse_questionnaire(text, "short.toml"))
    subject = SubjectSpec("M003", "person", name, "招商服务局", "manager")
    until = datetime(2026, 12, 20, 15, 59, 59, tzinfo=UTC)
    facts = CardFacts("n1", "中层月度满意度", until, "https://pingji.example/r/R1/subordinate", relation, subject)
    shape = shape_of(items)
    assert shape is not None
    return dict(build_card(shape, facts))


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        (LEVEL, "buttons"),
        (LEVEL + WORDS, "buttons"),
        (TEN, "vote"),
        (THREE, "lists"),
        (TEN + WORDS, None),
        (THREE + WORDS, None),
        (THREE + LEVEL, None),
        (TEN + LEVEL, None),
        (PERCENT, None),
        (LEVEL + PERCENT, None),
        (LEVEL + WORDS + "required = true\n", None),
        (LEVEL + CHOICE, "lists"),
        (LEVEL + CHOICE + 'when = "总体满意度 >= 4"\n', None),
        (LEVEL + SEVERAL, None),
    ],
)
def test_only_what_fits_whole_becomes_a_card(items: str, kind: str | None) -> None:
    shape = shape_of(items)
    assert (shape.kind if shape else None) == kind


def test_one_choice_is_six_buttons_with_the_promise_of_the_form() -> None:
    body = built(LEVEL)
    assert body["card_type"] == "button_interaction"
    assert [(one["key"], one["text"]) for one in body["button_list"]] == [
        ("v5", "非常满意"),
        ("v4", "满意"),
        ("v3", "基本满意"),
        ("v2", "不满意"),
        ("v1", "非常不满意"),
        ("v", "不了解"),
    ]
    assert "匿名测评：打分不记姓名" in body["sub_title_text"]
    assert "谁也无法再对上" in body["sub_title_text"]
    assert "经过企业微信" in body["sub_title_text"]


def test_required_choice_offers_no_unknown() -> None:
    assert [one["key"] for one in built(LEVEL + "required = true\n")["button_list"]] == ["v5", "v4", "v3", "v2", "v1"]


def test_real_name_form_says_so_on_the_card() -> None:
    words = built(LEVEL, anonymous=False)["sub_title_text"]
    assert "实名测评：您的姓名与打分一起保存" in words
    assert "匿名" not in words


@pytest.mark.parametrize("items", [TEN, THREE])
@pytest.mark.parametrize("anonymous", [True, False])
def test_small_cards_carry_the_short_promise_and_no_link(items: str, anonymous: bool) -> None:
    """WeCom shows neither links nor more than two lines on these."""
    body = built(items, anonymous=anonymous)
    assert body["main_title"]["desc"].startswith("匿名：" if anonymous else "实名：")
    assert "http" not in json.dumps(body)


def test_drop_downs_start_at_no_answer() -> None:
    lists = built(THREE)["select_list"]
    assert [(one["title"], one["selected_id"]) for one in lists] == [
        (key, "choose") for key in ("分工", "沟通", "公平")
    ]
    assert [one["id"] for one in lists[0]["option_list"]] == ["choose", "v5", "v4", "v3", "v2", "v1", "v"]


@pytest.mark.parametrize("items", [LEVEL, LEVEL + WORDS, TEN, THREE])
@pytest.mark.parametrize("name", ["王静怡", "新疆生产建设兵团第八师石河子市北工业园区综合行政执法局"])
def test_nothing_on_a_card_is_longer_than_wecom_shows(items: str, name: str) -> None:
    body = built(items, name=name)
    assert len(body["main_title"]["title"]) <= phrases.TITLE
    assert len(body["main_title"]["desc"]) <= phrases.UNDER_TITLE
    assert len(body.get("sub_title_text", "")) <= phrases.SUB_TITLE
    assert len(body["source"]["desc"]) <= phrases.SOURCE
    assert all(len(row["keyname"]) <= 5 for row in body.get("horizontal_content_list", ()))


def test_promise_is_never_cut_however_long_the_question() -> None:
    for anonymous in (True, False):
        promised = phrases.promise(anonymous, 12)
        said = phrases.below("问" * 300, promised)
        assert said.endswith(f"{phrases.ONE_TAP}\n{promised}")
        assert len(said) <= phrases.SUB_TITLE
        assert len(phrases.SHORT_PROMISES[anonymous]) <= phrases.UNDER_TITLE
