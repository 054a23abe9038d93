"""进度: counts, and whom nobody can reach."""

from __future__ import annotations

from tests.world.room import Room


def test_progress_counts_and_names_whom_nobody_can_reach(room: Room) -> None:
    room.confirm("开启 园区服务满意度")
    reply = room.say("进度")
    assert f"已完成 0/{len(room.park.firms)}" in reply
    assert "没有绑定" in reply
    assert f"等 {len(room.park.firms)} 位" in reply
    assert room.park.firms[0].name in reply or "有限公司" in reply
