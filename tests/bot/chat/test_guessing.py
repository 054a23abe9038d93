"""A guess asks and never acts, and nobody is asked about what they may not do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.guessing import is_near
from surveys.rounds import list_rounds
from tests.world.room import Room

GUESSES = {
    "近度": "“进度”",
    "成果": "“成绩”还是“结果 人或部门”",
    "开起 中层360测评": "“开启 中层360测评”",
    "看看进度": "“进度”",
    "我想看成绩": "“成绩”",
    "绩成": "“成绩”",
    "方按": "“方案”",
}


def test_a_guess_asks_and_never_acts(room: Room) -> None:
    for text, guess in GUESSES.items():
        said = room.say(text)
        assert f"您是想发{guess}吗？" in said
        assert "确认 " not in said
    assert room.database.read(list_rounds) == ()


def test_nobody_is_asked_about_what_they_may_not_do(room: Room) -> None:
    for text in ("近度", "开起 中层360测评", "看看进度"):
        assert "您是想发" not in room.say(text, by=room.staff)


NOT_CLOSE = ["今天天气不错", "x", "🙂", "", "不知道写什么好就随便写一句长长的话里面有进度两个字"]


def test_whatever_is_close_to_nothing_is_not_guessed(room: Room) -> None:
    for text in NOT_CLOSE:
        assert "您是想发" not in room.say(text)


def test_a_lone_invitation_code_is_recognised(room: Room) -> None:
    firm = room.park.firms[1]
    code = room.codes[firm.enterprise_id]
    said = room.say(code.lower(), by="oNew", channel="oa")
    assert f"“绑定 {code}”" in said
    assert firm.name not in said
    assert firm.name in room.say(f"绑定 {code}", by="oNew", channel="oa")


@pytest.mark.parametrize(
    ("head", "word", "near"),
    [
        ("进度", "进度", True),
        ("近度", "进度", True),
        ("度进", "进度", True),
        ("进", "进度", False),
        ("完成", "进度", False),
        ("进进度", "进度", True),
        ("回执码", "回执", True),
        ("二微码", "二维码", True),
        ("一微码", "二维码", False),
        ("hepl", "help", True),
    ],
)
def test_one_slip_is_near_and_two_are_not(head: str, word: str, near: bool) -> None:
    assert is_near(head, word) is near


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("进度近成绩结果a"), min_size=2, max_size=5),
    st.text(st.sampled_from("进度成绩结果"), min_size=2, max_size=4),
)
def test_nearness_has_no_direction_and_everything_is_near_itself(one: str, other: str) -> None:
    assert is_near(one, one)
    assert is_near(one, other) == is_near(other, one)
