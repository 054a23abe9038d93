"""成绩: nobody sees anything before the release, and then only the own."""

from __future__ import annotations

from sqlalchemy import select

from surveys.store.tables import notice
from tests.world.room import Room, code_in
from tests.world.scored_round import name_of

PLAN = "中层360测评"


def userid(room: Room, person_id: str) -> str:
    return next(one.userid.lower() for one in room.park.people if one.person_id == person_id)


def test_nobody_sees_anything_before_the_release_and_then_only_the_own(scored: Room) -> None:
    manager = userid(scored, "M001")
    assert "目前没有已发布" in scored.say("成绩", by=manager)
    asked = scored.say(f"发布 {PLAN}")
    assert "10 人会收到通知" in asked
    assert "目前没有已发布" in scored.say("成绩", by=manager)
    assert "已发布" in scored.say(f"确认 {code_in(asked)}")
    own = scored.say("成绩", by=manager)
    assert "87.00 分" in own
    assert name_of(scored, "M002") not in own
    assert "目前没有已发布" in scored.say("成绩", by=scored.staff)
    wanted = select(notice.c.key).where(notice.c.kind == "result")
    assert len(scored.database.read(lambda work: work.db.execute(wanted).all())) == 10
    assert "已经发布过" in scored.say(f"发布 {PLAN}")


def test_consequences_are_told_to_whom_they_concern_once_released(scored: Room) -> None:
    told = "结果运用：可参加培训交流（"
    assert told in scored.say("结果 M001")
    manager = userid(scored, "M001")
    assert "结果运用" not in scored.say("成绩", by=manager)
    scored.say(f"确认 {code_in(scored.say(f'发布 {PLAN}'))}")
    line = next(line for line in scored.say("成绩", by=manager).splitlines() if line.startswith(told))
    assert line.endswith("以最后确定的结果为准")
    assert "结果运用" not in scored.say("成绩", by=scored.staff)
