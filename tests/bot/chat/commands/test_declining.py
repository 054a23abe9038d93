"""回避: a colleague is given back in chat."""

from __future__ import annotations

from surveys.answering.answer_sheets import list_tasks
from tests.world.room import Room

PLAN = "中层360测评"


def test_a_colleague_is_given_back_in_chat(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    leader = next(one for one in room.park.people if one.level == "领导")
    manager = next(one for one in room.park.people if one.level == "中层")
    by = leader.userid.lower()
    (before,) = room.database.read(list_tasks, party=f"person:{leader.person_id}")
    assert "例如" in room.say("回避", by=by)
    assert "例如" in room.say(f"回避 {manager.person_id}", by=by)
    assert "没有“王不在”" in room.say("回避 王不在 不了解", by=by)
    assert "不再需要您填写" in room.say(f"回避 {manager.person_id} 利害关系", by=by)
    (after,) = room.database.read(list_tasks, party=f"person:{leader.person_id}")
    assert after.total == before.total - 1
