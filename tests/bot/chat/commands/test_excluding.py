"""检查, 豁免, 回避, 排除, 补充: as an administrator and a rater type them."""

from __future__ import annotations

from sqlalchemy import select

from surveys.rounds import list_rounds
from surveys.store.tables import assignment
from tests.world.room import Room, code_in

PLAN = "中层360测评"


def test_excluding_listing_and_taking_it_back(room: Room) -> None:
    leader = next(one for one in room.park.people if one.level == "领导")
    manager = next(one for one in room.park.people if one.level == "中层")
    assert room.say("排除") == "没有排除过谁。"
    assert "亲属" in room.say(f"排除 {leader.person_id} {manager.person_id} 亲属")
    assert leader.name in room.say("排除")
    room.confirm(f"开启 {PLAN}")
    rows = room.database.read(lambda work: work.db.execute(select(assignment)).all())
    assert (f"person:{leader.person_id}", manager.person_id) not in {(row.rater, row.subject_id) for row in rows}
    assert "已取消" in room.say(f"取消排除 {leader.person_id} {manager.person_id}")
    assert "花名册里没有" in room.say(f"排除 谁也不是 {manager.person_id} 亲属")
    round_id = room.database.read(list_rounds)[0].round_id
    asked = room.say(f"补充 {round_id}")
    assert "加进来以后不能撤回" in asked
    assert len(room.database.read(lambda work: work.db.execute(select(assignment)).all())) == len(rows)
    assert "补充了 0 个对象、1 份评价" in room.say(f"确认 {code_in(asked)}")
    assert room.say(f"补充 {round_id}") == "花名册里没有要补充到“中层360测评 2026”的人。"


def test_excluding_asks_first_where_something_open_falls_away(room: Room) -> None:
    leader = next(one for one in room.park.people if one.level == "领导")
    manager = next(one for one in room.park.people if one.level == "中层")
    room.confirm(f"开启 {PLAN}")
    asked = room.say(f"排除 {leader.person_id} {manager.person_id} 亲属")
    assert "有 1 份还没填的不用他填了；以后取消排除，这几份也不会回来。" in asked
    assert room.say("排除") == "没有排除过谁。"
    assert "记下了" in room.say(f"确认 {code_in(asked)}")
    assert leader.name in room.say("排除")
