"""方案: an installation's own plans in full, the other built-in ones by name; one of them on its own."""

from __future__ import annotations

import re

from surveys.plans import get_plan, list_plans, list_templates
from tests.conftest import Clock
from tests.world.room import Room

PLAN = "中层360测评"


def test_own_plans_are_told_in_full_and_templates_by_name(room: Room) -> None:
    said = room.say("方案")
    plans = room.database.read(list_plans)
    own = [one for one in plans if one.name not in list_templates()]
    assert [line.startswith(f"· {one.name}（") for line, one in zip(said.splitlines()[1:], own, strict=False)] == [
        True for _ in own
    ]
    assert [one.purpose for one in own if one.purpose not in said] == []
    more = [one for one in plans if one.name in list_templates()]
    assert "、".join(one.name for one in more) in said
    assert [one.purpose for one in more if one.purpose in said] == []
    assert len(said.encode()) < 2000  # it is read whole


def test_one_plan_is_told_by_its_name(room: Room) -> None:
    plan = room.database.read(get_plan, name="公述民评")
    assert room.say("方案 公述民评").splitlines()[0] == f"· 公述民评（手动开启，7 天）{plan.purpose}"
    assert "没有" in room.say("方案 没有这个")


def test_plan_says_what_moved_and_how_far_holidays_are_known(room: Room, clock: Clock) -> None:
    room.confirm(f"开启 {PLAN}")  # 2 to 16 November; the last reminder would be on Sunday the 15th
    said = room.say("计划")
    line = next(one for one in said.splitlines() if "原定" in one)
    assert line == f"· 11月16日（周一）09:30 提醒“{PLAN} 2026”（原定 11月15日（周日），休息日，改到这天）"
    assert re.search(r"节假日和调休已知到 20\d\d 年；", said)


def test_the_calendar_is_told_in_local_time_once_a_plan_opens_by_itself(room: Room) -> None:
    assert "日程上暂时没有安排" in room.say("计划")
    switched = room.say(f"自动开启 {PLAN}")
    assert switched.startswith(f"“{PLAN}”已设为自动开启。下一次：12月1日（周二）09:00。")
    assert "开启“" in room.say("计划")
    assert "09:00" in room.say("计划")
    assert f"· {PLAN}，下一次 12月1日（周二）09:00" in room.say("自动开启")
    assert room.say(f"自动开启 {PLAN} 停") == f"“{PLAN}”不再自动开启，进行中的测评不受影响。"
    assert "没有自动开启的方案" in room.say("自动开启")
    assert "不能自动开启" in room.say("自动开启 公述民评")
    assert "管理员" in room.say(f"自动开启 {PLAN}", by=room.staff)
