"""The chat as people meet it: what they type, what they read, what is done — once."""

from __future__ import annotations

import threading

import pytest

from bot.chat.commands import COMMANDS
from tests.world.room import Room, code_in, count_notices, count_rounds

PLAN = "中层360测评"


@pytest.mark.parametrize("text", ["我的", "  我的  ", "我的。", "\u3000我的！", "我的\n"])
def test_a_command_is_known_however_it_is_typed(room: Room, text: str) -> None:
    assert room.say(text, by=room.staff) == "现在没有要您填写的，谢谢。"


def test_a_menu_key_is_a_command(room: Room) -> None:
    assert room.event("click", by=room.staff, key="我的", channel="wecom") == room.say("我的", by=room.staff)


@pytest.mark.parametrize("word", [word for word, command in COMMANDS.items() if command.who == "admin"])
def test_others_are_refused_and_nothing_happens(room: Room, word: str) -> None:
    assert "仅限管理员" in room.say(f"{word} {PLAN}" if COMMANDS[word].takes else word, by=room.staff)
    assert count_rounds(room) == 0


def test_an_administrator_of_the_settings_needs_no_roster(room: Room) -> None:
    room.office = type(room.office)(room.office.base_url, room.office.tz, ("oa:oBoss",))
    assert PLAN in room.say("方案", by="oBoss", channel="oa")
    assert "仅限管理员" in room.say("方案", by="oBoss", channel="wecom")


def test_a_message_delivered_again_has_one_effect_and_one_reply(room: Room) -> None:
    asked = {room.say(f"开启 {PLAN}", key="same") for _ in range(3)}
    assert len(asked) == 1
    code = code_in(asked.pop())
    assert len({room.say(f"确认 {code}", key="twice") for _ in range(3)}) == 1
    assert count_rounds(room) == 1
    assert len({room.say("催办", key="again") for _ in range(3)}) == 1
    first = count_notices(room, "reminder")
    assert first > 0
    room.confirm("催办")
    assert count_notices(room, "reminder") == 2 * first


def test_parallel_copies_of_a_message_have_one_effect(room: Room) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    replies: list[str] = []
    threads = [
        threading.Thread(target=lambda: replies.append(room.say(f"确认 {code}", key="parallel"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 6
    assert len(set(replies)) == 1
    assert count_rounds(room) == 1


def test_several_rounds_are_never_guessed_between(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    room.confirm("开启 科室民主测评")
    assert "写明是哪一轮" in room.say("催办")
    assert "写明是哪一轮" in room.say("关闭")
    assert room.say("进度").count("已完成") == 2
    room.confirm("开启 群众意见")
    room.confirm("开启 园区服务满意度")
    room.confirm("开启 员工行为测评")
    titles = [block.split("（")[0] for block in room.say("进度").split("\n\n")]
    assert len(titles) == room.say("进度").count("已完成") == 5
    assert titles[-1].startswith("群众意见")  # nobody is invited to it: nothing there can be late
    assert "正在提醒" in room.say(f"催办 {PLAN}")
