"""What a message means to somebody who was asked a question: understood, or doubted, never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.questions.numerals import read_number
from bot.chat.questions.reading import Doubt, Given, Move, read_reply
from surveys.answering.chat_answers import Question
from surveys.questionnaires.items import Item
from surveys.relations import SubjectSpec

PERCENT = Item("执行能力", "percent")
LEVELS = Item("服务态度", "level5")
STEPS = Item("总体", "scale", minimum=1, maximum=10)
WORDS = Item("意见", "text")
NPS = Item("推荐", "nps")
ONE = Item("渠道", "single", options=(("phone", "电话"), ("desk", "窗口"), ("net", "网上 大厅")))
SOME = Item("问题", "multiple", options=(("a", "慢"), ("b", "远"), ("c", "贵"), ("d", "和善不足")))
ORDER = Item("先后", "ranking", options=(("a", "快"), ("b", "近"), ("c", "省")))
TIMES = Item("次数", "single", options=(("2", "2"), ("1", "1"), ("5", "5 次以上")))


def asked(*items: Item, people: int = 1) -> tuple[Question, ...]:
    subjects = [SubjectSpec(f"S{n}", "person", f"张{n}", "综合科", "manager") for n in range(people)]
    pairs = [(subject, item) for subject in subjects for item in items]
    return tuple(Question(n, len(pairs), subject, item, None) for n, (subject, item) in enumerate(pairs, start=1))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", "5"), ("５", "5"), ("五", "5"), ("五分", "5"), ("5分。", "5"), ("　５ 分", "5"), ("非常满意", "5"),
        ("满意", "4"), ("不满意", "2"), ("第三个", "3"), ("第3个", "3"), ("第一个", "5"), ("我选满意", "4"),
        ("打4分", "4"), ("③", "3"), ("三星", "3"), ("①", None), ("6", None), ("0", None), ("4.5", None),
        ("四分半", None), ("还行", None), ("第六个", None), ("满意吧大概", None), ("4-5", None), ("", None),
    ],
)  # fmt: skip
def test_level_is_read_or_doubted(text: str, value: str | None) -> None:
    read = read_reply(text, asked(LEVELS), 1)

    assert read == Given(((1, value),)) if value is not None else isinstance(read, Doubt)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("90", "90"), ("９０", "90"), ("九十", "90"), ("九十五分", "95"), ("八十五分半", "85.5"), ("85.5", "85.5"),
        ("85%", "85"), ("九十点五", "90.5"), ("一百", "100"), ("一百零一", None), ("①", "1"), ("第三个", None),
        ("很好", None), ("九五", "95"), ("8.123", None), ("-5", None), ("1e2", None), ("²", None), ("0", "0"),
        ("零", "0"), ("90 分", "90"), ("９０　分", "90"), ("90 %", "90"), ("九十 分", "90"), ("分", None),
    ],
)  # fmt: skip
def test_percentage_is_read_or_doubted(text: str, value: str | None) -> None:
    read = read_reply(text, asked(PERCENT), 1)

    assert read == Given(((1, value),)) if value is not None else isinstance(read, Doubt)


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [
        (ONE, "1", "phone"), (ONE, "②", "desk"), (ONE, "第三个", "net"), (ONE, "网上 大厅", "net"),
        (ONE, "电话。", "phone"),
        (ONE, "我选窗口", "desk"), (ONE, "二", "desk"), (ONE, "4", None), (ONE, "1 2", None), (ONE, "随便", None),
        (ONE, "0", None), (ONE, "desk", "desk"),
        (SOME, "1 3 4", "a|c|d"), (SOME, "①③", "a|c"), (SOME, "第一个和第三个", "a|c"), (SOME, "慢、贵", "a|c"),
        (SOME, "慢和远", "a|b"), (SOME, "和善不足", "d"), (SOME, "３，1", "a|c"), (SOME, "134", None),
        (SOME, "1 5", None),
        (SOME, "1 大概", None), (SOME, "慢和快", None), (SOME, "一三", None),
        (ORDER, "2 1 3", "b|a|c"), (ORDER, "近、快、省", "b|a|c"), (ORDER, "③①②", "c|a|b"),
        (ORDER, "近>快>省", "b|a|c"),
        (ORDER, "2 1", None), (ORDER, "1 1 2", None), (ORDER, "第二个，第一个，第三个", "b|a|c"), (ORDER, "213", None),
        (TIMES, "1", "1"), (TIMES, "2", "2"), (TIMES, "第一个", "2"), (TIMES, "5", "5"), (TIMES, "3", None),
        (NPS, "10", "10"), (NPS, "十分", "10"), (NPS, "0", "0"), (NPS, "11", None), (NPS, "①", None),
    ],
)  # fmt: skip
def test_options_are_picked_or_doubted(item: Item, text: str, value: str | None) -> None:
    read = read_reply(text, asked(item, WORDS), 1)

    assert read == Given(((1, value),)) if value is not None else isinstance(read, Doubt)


def test_line_of_values_stops_where_an_answer_may_hide_the_next() -> None:
    late = replace(LEVELS, key="后来", when="服务态度 <= 2")

    assert read_reply("5 4", asked(LEVELS, late), 1) == Doubt("one_by_one")
    assert read_reply("5 4", asked(LEVELS, SOME), 1) == Doubt("one_by_one")


def test_question_that_is_not_asked_cannot_be_reached() -> None:
    first, second = asked(LEVELS, LEVELS)
    questions = (first, replace(second, is_hidden=True))

    assert read_reply("改第2题为4", questions, 1) == Doubt("not_asked", {"number": 2})
    assert read_reply("第2题", questions, 1) == Doubt("not_asked", {"number": 2})


@pytest.mark.parametrize("text", ["5 4 3", "5,4,3", "５、４、３", "五 四 三", "非常满意 满意 基本满意"])
def test_several_values_answer_the_items_of_one_subject(text: str) -> None:
    questions = asked(LEVELS, LEVELS, LEVELS, people=2)

    assert read_reply(text, questions, 1) == Given(((1, "5"), (2, "4"), (3, "3")))


def test_several_values_never_reach_the_next_subject() -> None:
    questions = asked(LEVELS, LEVELS, people=2)

    assert read_reply("5 4 3", questions, 1) == Doubt("too_many", {"name": "张0", "left": 2, "count": 3})
    assert read_reply("5 4", questions, 2) == Doubt("too_many", {"name": "张0", "left": 1, "count": 2})
    assert read_reply("非常满意 满意", questions, 2) == Doubt("too_many", {"name": "张0", "left": 1, "count": 2})
    assert read_reply("非常 满意", questions, 2) == Doubt("unclear")


def test_one_wrong_value_among_several_records_none() -> None:
    assert isinstance(read_reply("5 9 3", asked(LEVELS, LEVELS, LEVELS), 1), Doubt)


def test_words_are_taken_as_they_are() -> None:
    assert read_reply("5 个建议：\n多听听", asked(WORDS), 1) == Given(((1, "5 个建议：\n多听听"),))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("上一题", Move("back")),
        ("跳过", Move("skip")),
        ("不了解。", Move("skip")),
        ("下一题", Move("next")),
        ("退出", Move("stop")),
        ("提交", Move("submit")),
        ("回到第2题", Move(number=2)),
        ("第二题", Move(number=2)),
        ("改第2题为4", Given(((2, "4"),), correction=True)),
        ("第2题改成满意", Given(((2, "4"),), correction=True)),
        ("把第二题改为第三个", Given(((2, "3"),), correction=True)),
        ("改第2题为跳过", Given(((2, ""),), correction=True)),
        ("改第9题为4", Doubt("no_such_question", {"number": 9, "total": 2})),
        ("改第2题为七", None),
    ],
)
def test_moves_and_corrections(text: str, read: object) -> None:
    found = read_reply(text, asked(LEVELS, LEVELS), 1)

    assert found == read if read is not None else isinstance(found, Doubt)


def test_number_after_the_last_question_is_no_answer() -> None:
    assert isinstance(read_reply("5", asked(LEVELS), 2), Doubt)


def test_choice_shown_from_one_upwards_is_meant_by_its_circled_number() -> None:
    assert read_reply("⑩", asked(STEPS), 1) == Doubt("circled", {"number": 10})
    assert read_reply("10", asked(STEPS), 1) == Given(((1, "10"),))


@given(number=st.integers(0, 9999))
def test_spoken_number_is_its_digits(number: int) -> None:
    assert read_number(in_chinese(number)) == str(number)


@given(st.text(max_size=12))
def test_any_text_is_read_without_failing(text: str) -> None:
    for item in (PERCENT, LEVELS, STEPS, WORDS, NPS, ONE, SOME, ORDER, TIMES):
        assert isinstance(read_reply(text, asked(item, item), 1), Doubt | Move | Given)


def in_chinese(number: int) -> str:
    """As it is written out: 105 → 一百零五, 15 → 十五, 1005 → 一千零五."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    words, waiting = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if waiting else "") + digits[digit] + name
            waiting = False
        elif words:
            waiting = True
    return words.removeprefix("一") if 10 <= number < 20 else words
