"""暂停 and 恢复, as an administrator and a rater see them."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.world.room import Room, a_leader, code_in

PLAN = "中层360测评"


@pytest.mark.slow
def test_pausing_and_going_on_by_chat(room: Room, clock: Clock) -> None:
    _, _, leader = a_leader(room)
    room.confirm(f"开启 {PLAN}")
    room.say("答题", by=leader)
    before = room.say("90", by=leader)
    assert "1/" in before or "2/" in before
    asked = room.say(f"暂停 {PLAN}")
    assert "谁也不能填" in asked
    assert "已暂停" in room.say(f"确认 {code_in(asked)}")
    told = room.say("80", by=leader)
    assert "暂停了" in told
    assert "没有理解" not in told
    assert "已暂停" in room.say("我的", by=leader)
    assert "已暂停" in room.say("答题", by=leader)
    assert "已暂停" in room.say("进度")
    assert "起暂停" in room.say("计划")
    clock.forward(days=2, hours=1)
    asked = room.say("恢复")
    assert "顺延 3 天" in asked
    assert "11月19日（周四）23:59 截止" in room.say(f"确认 {code_in(asked)}")
    again = room.say("答题", by=leader)
    assert "90" in again or "2/" in again  # goes on where it stopped
