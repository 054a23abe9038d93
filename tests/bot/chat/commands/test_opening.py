"""开启: told first, done on the code, once."""

from __future__ import annotations

import pytest

from surveys.rounds import list_rounds
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
    assert "未开始" not in room.say("进度")
    assert "扫码评议，不设名单" in room.say("进度").splitlines()
    assert "没有要提醒的人：扫码填写的没有名单，提醒不到。" in room.say("催办")
    assert "已完成 0/0，以后扫码的人不能再填。" in room.say("关闭")
    assert "：暂停期间谁也不能填" in room.say("暂停")
    room.confirm("暂停")
    assert "没到的提醒一起顺延。" in room.say("恢复")
    assert room.confirm("恢复").endswith("截止。")


def test_a_period_behind_the_name_is_what_the_round_is_about(room: Room) -> None:
    reply = room.say(f"开启 {PLAN} ２０２６年上半年")
    assert reply.splitlines()[:2] == [
        f"将开启“{PLAN} 2026-H1”：",
        "· 考核期间：2026 年上半年（2026年1月1日至6月30日），指标、台账、事件按这段时间计",
    ]
    assert "已开启" in room.confirm(f"开启 {PLAN} 2026H1")
    progress = room.say(f"进度 {PLAN} 2026H1")
    assert progress.startswith(f"{PLAN} 2026-H1（")


def test_a_second_round_of_a_period_says_so_and_is_numbered(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    room.confirm(f"关闭 {PLAN}")
    first = room.database.read(list_rounds)[0]
    reply = room.say(f"开启 {PLAN}")
    assert reply.startswith(f"将开启“{first.title} 第2次”：")
    assert f"注意：这一期已经有过 {first.title}（{first.round_id}，已关闭）。再开一轮是第2次" in reply
    room.say(f"确认 {code_in(reply)}")
    assert {round_.title for round_ in room.database.read(list_rounds)} == {f"{first.title} 第2次", first.title}


def test_what_is_no_plan_is_called_so_with_and_without_a_period(room: Room) -> None:
    assert "没有方案“中层361测评”" in room.say("开启 中层361测评 2026")
    assert "没有方案“中层361测评”" in room.say("开启 中层361测评")
