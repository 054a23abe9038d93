"""关闭: what is lost is said before, and nothing is taken after."""

from __future__ import annotations

from surveys.messages.outbox import claim_notices
from tests.world.room import Room, code_in

PLAN = "中层360测评"


def test_closing_says_what_is_lost_and_takes_no_more(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    reply = room.say(f"关闭 {PLAN}")
    assert "已完成 0/" in reply
    assert "不能再填" in reply
    assert "已关闭" in room.say(f"确认 {code_in(reply)}")
    assert "只能在进行中" in room.say(f"催办 {PLAN}")
    assert "还没有算出" in room.say(f"发布 {PLAN}")
    assert "还没有算出" in room.say(f"导出 {PLAN}")
    assert room.database.write(claim_notices, worker="w", limit=10) == ()
