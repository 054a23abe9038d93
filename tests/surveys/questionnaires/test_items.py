"""The family's test: every item type of the registry keeps the contract of `items.base`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from surveys.errors import Invalid
from surveys.questionnaires import ITEM_TYPES, Item, Option, canonical
from surveys.questionnaires.items import ItemFlaw

ITEMS = {
    "percent": Item("执行能力", "percent"),
    "points": Item("工作实绩", "points", maximum=25),
    "scale": Item("服务", "scale", minimum=1, maximum=10, anchors=(("1", "很差"), ("10", "很好"))),
    "level5": Item("办事效率", "level5"),
    "nps": Item("推荐", "nps"),
    "single": Item("渠道", "single", options=(("电话", "打电话"), ("窗口", "到窗口"))),
    "multiple": Item("问题", "multiple", maximum=2, options=(("a", "慢"), ("b", "远"), ("c", "贵"))),
    "ranking": Item("先后", "ranking", options=(("a", "快"), ("b", "近"), ("c", "省"))),
    "text": Item("意见", "text", maximum=5),
}
RATINGS = [item for item in ITEMS.values() if item.is_rating]


def test_registry_names_agree_and_every_type_is_tried():
    assert {name: member.name for name, member in ITEM_TYPES.items()} == {name: name for name in ITEM_TYPES}
    assert set(ITEMS) == set(ITEM_TYPES)


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_every_type_takes_empty_for_not_known(item):
    item.check()
    assert [item.parse(raw) for raw in ("", "  ", "　")] == [None, None, None]
    assert item.canonical("") == ""


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_every_type_refuses_empty_where_required(item):
    required = replace(item, required=True)
    with pytest.raises(Invalid) as caught:
        required.parse(" ")
    assert (caught.value.code, caught.value.fields) == ("answer_required", {item.key: "answer_required"})


@pytest.mark.parametrize("item", RATINGS, ids=lambda item: item.type)
def test_every_rating_takes_the_ends_of_its_scale_and_full_width_digits(item):
    low, high = item.scale
    wide = str(high).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert [item.parse(raw) for raw in (str(low), f" {high} ", wide, f"0{high}")] == [low, high, high, high]
    assert [item.canonical(raw) for raw in (f"{high}.0", wide)] == [str(high), str(high)]


@pytest.mark.parametrize("item", RATINGS, ids=lambda item: item.type)
@pytest.mark.parametrize(
    "raw",
    ["NaN", "inf", "-inf", "1e1", "0x5", "5,0", "五", "²", "٣", "1_0", "--1", ".", "5.", ".5", "1/2", "1" * 400, "\0"],
)
def test_every_rating_refuses_what_is_no_plain_number(item, raw):
    with pytest.raises(Invalid) as caught:
        item.parse(raw)
    assert caught.value.code == "answer_not_a_number"


@pytest.mark.parametrize("item", RATINGS, ids=lambda item: item.type)
def test_every_rating_refuses_what_is_off_its_scale(item):
    low, high = item.scale
    for raw in (str(low - 1), str(high + 1), "-1", "99999"):
        with pytest.raises(Invalid) as caught:
            item.parse(raw)
        assert (caught.value.code, caught.value.params["item"]) == ("answer_out_of_scale", item.key)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("percent", "85.25", "85.255"), ("points", "22.5", "0.001"), ("scale", "5.0", "5.5"), ("level5", "4", "4.1")],
)
def test_decimals_go_as_far_as_the_type_allows(name, good, bad):
    assert ITEMS[name].parse(good) == Fraction(good)
    with pytest.raises(Invalid) as caught:
        ITEMS[name].parse(bad)
    assert caught.value.code == "answer_too_many_decimals"


def test_percent_takes_its_sign():
    assert [ITEMS["percent"].parse(raw) for raw in ("85%", "８５．５％", "+85")] == [85, Fraction("85.5"), 85]


def test_words_keep_lines_and_drop_control_characters():
    assert ITEMS["text"].parse(" 好\r\n的\x00\u202e ") == "好\n的"
    with pytest.raises(Invalid) as caught:
        ITEMS["text"].parse("一二三四五六")
    assert (caught.value.code, caught.value.params["limit"]) == ("answer_too_long", 5)


CHOICES = [item for item in ITEMS.values() if item.gives == "options"]


def test_only_ratings_give_numbers():
    assert {name for name, item in ITEMS.items() if not item.is_rating} == {"single", "multiple", "ranking", "text"}
    assert [item.scale for item in CHOICES] == [(0, 0)] * 3


@pytest.mark.parametrize("item", CHOICES, ids=lambda item: item.type)
def test_every_choice_refuses_what_is_no_option(item):
    for raw in ("慢慢", "1", "A", "电话, 窗口", "NaN"):
        with pytest.raises(Invalid) as caught:
            item.parse(raw)
        assert (caught.value.code, caught.value.params["item"]) == ("answer_no_option", item.key)


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("single", " 电话 ", "电话"),
        ("single", "|窗口", "窗口"),
        ("multiple", "c|a|c", "a|c"),
        ("multiple", "|b|", "b"),
        ("ranking", "c|a|b", "c|a|b"),
        ("ranking", "||", ""),
    ],
)
def test_chosen_options_are_kept_by_their_keys(name, raw, kept):
    assert ITEMS[name].canonical(raw) == kept
    assert ITEMS[name].canonical(kept) == kept


@pytest.mark.parametrize(
    ("name", "raw", "code", "limit"),
    [
        ("single", "电话|窗口", "answer_too_many", 1),
        ("multiple", "a|b|c", "answer_too_many", 2),
        ("ranking", "a|b", "answer_too_few", 3),
        ("ranking", "a||b", "answer_too_few", 3),
        ("ranking", "a|b|c|a", "answer_too_many", 3),
        ("ranking", "a|b|a", "answer_twice", None),
    ],
)
def test_choices_keep_to_their_numbers(name, raw, code, limit):
    with pytest.raises(Invalid) as caught:
        ITEMS[name].parse(raw)
    assert (caught.value.code, caught.value.params.get("limit")) == (code, limit)


def test_ranking_may_ask_for_the_first_places_only():
    item = replace(ITEMS["ranking"], maximum=2)
    assert item.canonical("c|a") == "c|a"
    with pytest.raises(Invalid):
        item.parse("c")


@pytest.mark.parametrize(
    ("name", "change", "key", "code"),
    [
        ("single", {"options": ()}, "options", "bad_options"),
        ("single", {"options": (("a|b", "甲"), ("c", "乙"))}, "options", "bad_option"),
        ("single", {"options": (("a", "甲"), ("c", "甲"))}, "options", "duplicate"),
        ("single", {"minimum": 1}, "min", "not_here"),
        ("single", {"anchors": (("1", "甲"),)}, "anchors", "not_here"),
        ("multiple", {"minimum": 3}, "max", "bad_count"),
        ("multiple", {"maximum": 4}, "max", "bad_count"),
        ("ranking", {"maximum": 0}, "max", "bad_count"),
        ("percent", {"options": (("a", "甲"),)}, "options", "not_here"),
        ("text", {"options": (("a", "甲"),)}, "options", "not_here"),
    ],
)
def test_what_a_type_does_not_know_is_refused_in_its_file(name, change, key, code):
    with pytest.raises(ItemFlaw) as caught:
        replace(ITEMS[name], **change).check()
    assert (caught.value.key, caught.value.code) == (key, code)


def test_controls_say_what_a_page_needs():
    assert (ITEMS["percent"].control.kind, ITEMS["points"].control.maximum) == ("number", "25")
    assert ITEMS["level5"].control.options == (
        Option("5", "非常满意"),
        Option("4", "满意"),
        Option("3", "基本满意"),
        Option("2", "不满意"),
        Option("1", "非常不满意"),
    )
    assert ITEMS["scale"].control.options[0] == Option("10", "很好")
    assert ITEMS["text"].control.max_length == 5
    assert [ITEMS[name].control.kind for name in ("nps", "single", "multiple", "ranking")] == [
        "choices",
        "choices",
        "several",
        "ranking",
    ]
    assert ITEMS["multiple"].control.options == (Option("a", "慢"), Option("b", "远"), Option("c", "贵"))
    assert (ITEMS["multiple"].control.maximum, ITEMS["ranking"].control.maximum) == ("2", "3")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(80), "80"),
        (Fraction(17, 2), "8.5"),
        (Fraction(1, 100), "0.01"),
        (Fraction(0), "0"),
        (Fraction(-5, 4), "-1.25"),
    ],
)
def test_canonical_is_the_exact_decimal(value, text):
    assert (canonical(value), Fraction(text)) == (text, value)


def test_canonical_refuses_what_has_no_decimal():
    with pytest.raises(ValueError, match="1/3"):
        canonical(Fraction(1, 3))
