"""暂停, 恢复, 延期 for one, 工作日 and 计划 as an administrator and a rater see them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from surveys.calendar.workdays import EnteredDay, list_entered_days
from surveys.rounds import list_rounds
from tests.conftest import Clock
from tests.world.room import Room, code_in

PLAN = "中层360测评"


def a_leader(room: Room) -> tuple[str, str, str]:
    """工号, name and account of somebody who rates in the managers' round."""
    found = next(one for one in room.park.people if one.level == "领导" and not one.is_admin)
    return found.person_id, found.name, found.userid.lower()


@pytest.mark.slow
def test_pausing_and_going_on_by_chat(room: Room, clock: Clock) -> None:
    _, _, leader = a_leader(room)
    room.confirm(f"开启 {PLAN}")
    room.say("答题", by=leader)
    before = room.say("90", by=leader)
    assert "1/" in before or "2/" in before
    asked = room.say(f"暂停 {PLAN}")
    assert "谁也不能填" in asked
    assert "已暂停" in room.say(f"确认 {code_in(asked)}")
    told = room.say("80", by=leader)
    assert "暂停了" in told
    assert "没看懂" not in told
    assert "已暂停" in room.say("我的", by=leader)
    assert "已暂停" in room.say("答题", by=leader)
    assert "已暂停" in room.say("进度")
    assert "起暂停" in room.say("计划")
    clock.forward(days=2, hours=1)
    asked = room.say("恢复")
    assert "顺延 3 天" in asked
    assert "11月19日（周四）23:59 截止" in room.say(f"确认 {code_in(asked)}")
    again = room.say("答题", by=leader)
    assert "90" in again or "2/" in again  # goes on where it stopped


@pytest.mark.slow
def test_more_time_for_one_by_name_or_number(room: Room, clock: Clock) -> None:
    number, name, leader = a_leader(room)
    room.confirm(f"开启 {PLAN}")
    asked = room.say(f"延期 {PLAN} 11-20 {number}")
    assert f"将只给 {name} 延期" in asked
    assert "注意匿名" in asked
    done = room.say(f"确认 {code_in(asked)}")
    assert f"{name} 的「{PLAN} 2026」可以填到 11月20日（周五）23:59" in done
    assert f"· {name}：延期到 11月20日（周五）23:59" in room.say("进度")
    assert "单独延期的人" in room.say("计划")
    clock.now = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
    assert "11月20日（周五）23:59 截止" in room.say("我的", by=leader)
    other = next(one for one in room.park.people if one.level == "领导" and one.person_id != number)
    assert PLAN not in room.say("我的", by=other.userid.lower())
    assert "没有「王母娘娘」" in room.say(f"延期 {PLAN} 11-25 王母娘娘")
    room.confirm(f"延期 {PLAN} 11-22")
    assert "不用单独延期" in room.say(f"延期 {PLAN} 11-22 {number}")


def test_working_days_are_entered_listed_and_removed(room: Room) -> None:
    assert "还没有录入过" in room.say("工作日")
    assert "2027-02-14 记为上班" in room.say("工作日 2027-02-14 上班 调休")
    assert "2027-02-06 至 2027-02-08 记为休息" in room.say("工作日 2027-02-06至2027-02-08 休息 春节")
    listed = room.say("工作日")
    assert "· 2027-02-14（周日）上班 调休" in listed
    assert "2027 年 4 天" in listed
    assert "去掉了 2027-02-07" in room.say("工作日 删除 2027-02-07")
    assert "没有录入过 2027-02-07" in room.say("工作日 删除 2027-02-07")
    days = room.database.read(list_entered_days)
    assert [(one.day.day, one.is_working) for one in days] == [(6, False), (8, False), (14, True)]
    assert days[2] == EnteredDay(days[2].day, True, "调休")


@pytest.mark.parametrize(
    "text", ["工作日 2027-02-30 上班", "工作日 明年 休息", "工作日 2027-02-14", "工作日 2027-2-14 加班"]
)
def test_what_is_no_day_explains_how_to_write_it(room: Room, text: str) -> None:
    assert "工作日 2027-02-14 上班 调休" in room.say(text)
    assert room.database.read(list_entered_days) == ()


@pytest.mark.parametrize("word", ["暂停", "恢复", "工作日"])
def test_others_may_not(room: Room, word: str) -> None:
    assert "管理员" in room.say(word, by=room.staff)
    assert room.database.read(list_rounds) == ()


def test_too_many_days_at_once_are_refused(room: Room) -> None:
    assert "一次最多" in room.say("工作日 2027-01-01至2027-12-31 休息")
    assert room.database.read(list_entered_days) == ()


def test_plan_says_what_moved_and_how_far_holidays_are_known(room: Room, clock: Clock) -> None:
    room.confirm(f"开启 {PLAN}")  # 2 to 16 November; the last reminder would be on Sunday the 15th
    said = room.say("计划")
    line = next(one for one in said.splitlines() if "原定" in one)
    assert line == f"· 11月16日（周一）09:30 提醒「{PLAN} 2026」（原定 11月15日（周日），休息日，改到这天）"
    assert re.search(r"节假日和调休已知到 20\d\d 年；", said)
