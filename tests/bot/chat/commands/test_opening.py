"""开启: told first, done on the code, once."""

from __future__ import annotations

import pytest

from tests.world.room import Room, code_in, count_notices, count_rounds

PLAN = "中层360测评"


def test_opening_tells_first_and_acts_on_the_code_once(room: Room) -> None:
    reply = room.say(f"开启 {PLAN}")
    assert count_rounds(room) == 0
    assert PLAN in reply
    assert "截止" in reply
    code = code_in(reply)
    done = room.say(f"确认 {code}")
    assert "已开启" in done
    assert count_rounds(room) == 1
    assert count_notices(room, "invitation") > 0
    assert "用过了" in room.say(f"确认 {code}")
    assert "已经有一轮" in room.say(f"开启 {PLAN}")
    assert count_rounds(room) == 1


@pytest.mark.parametrize("text", ["开启中层３６０测评", "开启：中层360测评。", " 开启  中层360测评 "])
def test_opening_is_known_however_it_is_typed(room: Room, text: str) -> None:
    assert code_in(room.say(text))


def test_a_public_round_is_never_said_to_be_filled_in_by_everybody(room: Room) -> None:
    room.confirm("开启 群众意见")
    assert "没开始" not in room.say("进度")
    assert "扫码填写的没有名单，来一位算一位" in room.say("进度").splitlines()
    assert "没有要提醒的人：扫码填写的没有名单，提醒不到。" in room.say("催办")
    assert "已完成 0/0，以后扫码的人不能再填。" in room.say("关闭")
    assert "：暂停期间谁也不能填" in room.say("暂停")
    room.confirm("暂停")
    assert "没到的提醒一起顺延。" in room.say("恢复")
    assert room.confirm("恢复").endswith("截止。")
