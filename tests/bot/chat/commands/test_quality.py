"""质量 in chat."""

from __future__ import annotations

from tests.world.room import Room

PLAN = "中层360测评"


def test_the_quality_of_a_round_that_is_not_scored_says_so(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say(f"质量 {PLAN}").startswith("这一轮还没有算出结果；")
    assert "没有找到轮次“没有的”" in room.say("质量 没有的")
