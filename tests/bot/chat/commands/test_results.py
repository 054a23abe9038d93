"""结果, 发布 and 成绩: what may be seen of a round that is over, by whom and from when."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveys.answering.submission import Submission, submit_ballots
from surveys.results import compute_results, store_results
from surveys.rounds import OPEN, close_round, get_round_form, list_rounds
from surveys.sealing.seal import seal_round
from surveys.store.tables import assignment, indicator, notice
from surveys.work import Work
from tests.world.room import Room, code_in

PLAN = "中层360测评"
TZ = ZoneInfo("Asia/Shanghai")


def answer(work: Work, *, round_id: str, skip: str) -> None:
    """Everybody gives 80 of 100; of `skip`'s staff only the first answers."""
    form = get_round_form(work, round_id=round_id)
    rows = work.db.execute(select(assignment).where(assignment.c.round_id == round_id).order_by(assignment.c.rater))
    done = 0
    for row in rows.all():
        if (row.subject_id, row.relation) == (skip, "subordinate"):
            done += 1
            if done > 1:
                continue
        items = [one.key for one in form.relations[row.relation].questionnaire.items if one.type != "text"]
        answers = {row.subject_id: dict.fromkeys(items, "80")}
        (receipt,) = submit_ballots(work, [Submission(form, row.rater, row.relation, answers, TZ)])
        assert not isinstance(receipt, Exception)


@pytest.fixture
def scored(room: Room) -> Room:
    room.confirm(f"开启 {PLAN}")
    round_id = room.database.read(list_rounds)[0].round_id
    rows = [
        {"subject_id": one.person_id, "key": "kpi", "period": "2026", "value": str(90 - number)}
        for number, one in enumerate(person for person in room.park.people if person.level == "中层")
    ]
    room.database.write(lambda work: work.db.execute(indicator.insert(), rows))
    room.database.write(answer, round_id=round_id, skip="M002")
    finish(room, round_id)
    return room


def finish(room: Room, round_id: str) -> None:
    """Closed, sealed and scored."""
    room.database.write(close_round, round_id=round_id, actor="test")
    room.database.write(seal_round, round_id=round_id)
    computed = room.database.read(compute_results, round_id=round_id)
    room.database.write(store_results, computed=computed, tz=TZ)


def userid(room: Room, person_id: str) -> str:
    return next(one.userid.lower() for one in room.park.people if one.person_id == person_id)


def name_of(room: Room, person_id: str) -> str:
    return next(one.name for one in room.park.people if one.person_id == person_id)


def test_an_administrator_asks_by_number_name_or_department(scored: Room) -> None:
    by_number = scored.say("结果 M001")
    assert "87.00 分" in by_number  # 90 × 70 % + 80 × 30 %
    assert "第 1/10 名" in by_number
    assert "领导评价：80.00%" in by_number
    assert "· 行为表现：80.00%，24.00分" in by_number.splitlines()
    assert "得分怎么来：业绩指标 63 + 行为表现 24.00 ≈ 87.00 分（只舍入一次）" in by_number.splitlines()
    assert scored.say(f"结果 {name_of(scored, 'M001')}。") == by_number
    department = next(one.department for one in scored.park.people if one.person_id == "M001")
    assert name_of(scored, "M001") in scored.say(f"结果{department}")
    assert "没有找到" in scored.say("结果 没有这个人")
    assert "只有管理员" in scored.say("结果 M001", by=scored.staff)


def test_what_could_give_a_rater_away_is_not_shown(scored: Room) -> None:
    reply = scored.say("结果 M002")
    line = next(line for line in reply.splitlines() if "下属评价" in line)
    assert "不显示" in line
    assert "%" not in line
    assert "人评" not in line


def test_nobody_sees_anything_before_the_release_and_then_only_the_own(scored: Room) -> None:
    manager = userid(scored, "M001")
    assert "还没有发布" in scored.say("成绩", by=manager)
    asked = scored.say(f"发布 {PLAN}")
    assert "10 人会收到通知" in asked
    assert "还没有发布" in scored.say("成绩", by=manager)
    assert "已发布" in scored.say(f"确认 {code_in(asked)}")
    own = scored.say("成绩", by=manager)
    assert "87.00 分" in own
    assert name_of(scored, "M002") not in own
    assert "还没有发布" in scored.say("成绩", by=scored.staff)
    wanted = select(notice.c.key).where(notice.c.kind == "result")
    assert len(scored.database.read(lambda work: work.db.execute(wanted).all())) == 10
    assert "已经发布过" in scored.say(f"发布 {PLAN}")


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


def test_the_quality_of_a_round_that_is_not_scored_says_so(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say(f"质量 {PLAN}").startswith("这一轮还没有算出结果；")
    assert "没有找到轮次「没有的」" in room.say("质量 没有的")


def test_several_rounds_to_release_are_not_called_under_way(room: Room) -> None:
    for plan in ("群众意见", "领导班子评估"):
        room.confirm(f"开启 {plan}")
        finish(room, room.database.read(list_rounds, states=(OPEN,))[0].round_id)
    assert room.say("发布").startswith("不止一轮，请写明是哪一轮（写最前面的编号）：")


def test_an_export_is_told_as_a_command(scored: Room) -> None:
    round_id = scored.database.read(list_rounds)[0].round_id
    assert f"pingji export {round_id} --out {round_id}.xlsx" in scored.say("导出")
