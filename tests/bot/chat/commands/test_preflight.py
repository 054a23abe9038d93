"""检查 and 豁免, as an administrator types them."""

from __future__ import annotations

from sqlalchemy import select

from surveys.rounds import list_rounds
from surveys.store.tables import exemption
from tests.world.room import Room

PLAN = "中层360测评"


def test_check_lists_findings_with_numbers_and_one_is_exempted(room: Room) -> None:
    said = room.say(f"检查 {PLAN}")
    assert said.startswith("1. ")
    assert room.say(f"检查 {PLAN}", by=room.staff) != said
    reply = room.say(f"豁免 {PLAN} 1 今年先这样")
    rows = room.database.read(lambda work: work.db.execute(select(exemption)).all())
    if "不能豁免" in reply:  # only remarks were found
        assert rows == []
    else:
        assert [row.reason for row in rows] == ["今年先这样"]
        assert "已豁免：今年先这样" in room.say(f"检查 {PLAN}")
    assert "没有编号" in room.say(f"豁免 {PLAN} 99 原因")
    assert "例如" in room.say(f"豁免 {PLAN}")
    assert room.database.read(list_rounds) == ()
