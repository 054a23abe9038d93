"""导入记录 and 撤销导入: by administrators only, after the confirm step, once."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from surveys.records import apply_import, propose_import, read_records
from surveys.store.tables import indicator
from tests.world.room import Room


def brought_in(room: Room) -> str:
    """An import of two values; its number."""
    people = [one.person_id for one in room.park.people[:2]]
    file = read_records(f"subject,key,value\n{people[0]},kpi,90\n{people[1]},kpi,80\n".encode(), "kpi.csv")
    batch, _ = room.database.write(propose_import, file=file, actor="operator")
    return room.database.write(apply_import, import_id=batch.import_id, actor="operator").import_id


def count(room: Room) -> int:
    return room.database.read(lambda work: work.db.execute(select(func.count()).select_from(indicator)).scalar_one())


def test_imports_are_listed_with_what_they_brought(room: Room) -> None:
    assert room.say("导入记录") == "还没有导入过记录。"
    number = brought_in(room)
    said = room.say("导入记录")
    assert f"{number}  已导入  kpi.csv  指标 2" in said
    assert "撤销导入 编号" in said


def test_an_import_is_taken_back_after_the_confirm_step(room: Room) -> None:
    number = brought_in(room)
    asked = room.say(f"撤销导入 {number.lower()}")
    assert count(room) == 2
    code = re.search(r"确认 (\w+)", asked)
    assert code is not None
    assert room.say(f"确认 {code[1]}") == f"导入 {number} 已撤销，2 条恢复原样。"
    assert count(room) == 0
    assert room.say(f"撤销导入 {number}") == f"导入 {number} 已经撤销，请重新导入文件。"


def test_an_unknown_number_is_answered_with_the_way_to_find_it(room: Room) -> None:
    assert room.say("撤销导入 ZZZZZZ") == "没有编号为 ZZZZZZ 的导入。发送“导入记录”查看。"
    assert "例如" in room.say("撤销导入")
