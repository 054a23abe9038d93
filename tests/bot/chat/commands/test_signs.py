"""标牌: addresses that last."""

from __future__ import annotations

from tests.world.room import Room

PLAN = "中层360测评"


def test_signs_of_a_public_plan_are_listed_with_lasting_addresses(room: Room) -> None:
    first = room.say("二维码 群众意见")

    assert "综合受理窗口：https://pingji.example/p/" in first
    assert room.say("二维码 群众意见") == first
    assert "不是扫码评议的方案" in room.say(f"二维码 {PLAN}")
    assert "管理员" in room.say("二维码 群众意见", by=room.staff)
