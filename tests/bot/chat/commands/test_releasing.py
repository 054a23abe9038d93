"""发布: whom a release reaches, and which round is meant."""

from __future__ import annotations

from sqlalchemy import select

from surveys.rounds import OPEN, list_rounds
from surveys.store.tables import notice
from tests.world.room import Room, code_in
from tests.world.scored_round import answer, finish


def test_a_round_about_people_and_departments_says_whom_its_release_reaches(room: Room) -> None:
    room.confirm("开启 领导班子评估")
    round_id = room.database.read(list_rounds)[0].round_id
    room.database.write(answer, round_id=round_id, skip="")
    finish(room, round_id)
    asked = room.say("发布")
    room.say(f"确认 {code_in(asked)}")
    wanted = select(notice.c.party).where(notice.c.kind == "result")
    told = room.database.read(lambda work: work.db.execute(wanted).scalars().all())
    assert len(told) > 50
    assert f"{len(told)} 人会收到通知" in asked
    assert "· 另有 10 个对象不是个人，结果由管理员查看和导出" in asked.splitlines()


def test_several_rounds_to_release_are_not_called_under_way(room: Room) -> None:
    for plan in ("群众意见", "领导班子评估"):
        room.confirm(f"开启 {plan}")
        finish(room, room.database.read(list_rounds, states=(OPEN,))[0].round_id)
    assert room.say("发布").startswith("不止一轮，请写明是哪一轮（写最前面的编号）：")
