"""工作日: days that an administrator enters, lists and removes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveys.calendar.workdays import ANNOUNCED_THROUGH, EnteredDay, list_entered_days
from tests.conftest import Clock
from tests.world.room import Room

PLAN = "中层360测评"


def test_working_days_are_entered_listed_and_removed(room: Room) -> None:
    assert "还没有录入过" in room.say("工作日")
    assert "2027-02-14 记为上班" in room.say("工作日 2027-02-14 上班 调休")
    assert "2027-02-06 至 2027-02-08 记为休息" in room.say("工作日 2027-02-06至2027-02-08 休息 春节")
    listed = room.say("工作日")
    assert "· 2027-02-14（周日）上班 调休" in listed
    assert "2027 年 4 天" in listed
    assert "已去掉 2027-02-07" in room.say("工作日 删除 2027-02-07")
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


def test_too_many_days_at_once_are_refused(room: Room) -> None:
    assert "一次最多" in room.say("工作日 2027-01-01至2027-12-31 休息")
    assert room.database.read(list_entered_days) == ()


def test_a_date_in_a_year_whose_holidays_nobody_knows_says_so_until_they_are_entered(room: Room, clock: Clock) -> None:
    later = ANNOUNCED_THROUGH + 1
    line = f"注意：{later} 年的放假安排还不知道，先按周一到周五上班算；公布后请用“工作日”录入"
    clock.now = datetime(ANNOUNCED_THROUGH, 12, 25, 2, tzinfo=UTC)
    assert f"· {line}" in room.say(f"开启 {PLAN}").splitlines()
    room.confirm(f"开启 {PLAN}")
    assert line in room.say(f"延期 {PLAN} {later}-01-20").splitlines()
    assert line not in room.say(f"延期 {PLAN} {ANNOUNCED_THROUGH}-12-30").splitlines()
    coming = room.say("计划").splitlines()
    closing = next(text for text in coming if f"截止“{PLAN}" in text)
    assert closing.endswith(f"（{later} 年放假安排未知）")
    room.confirm(f"暂停 {PLAN}")
    assert line in room.say(f"恢复 {PLAN}").splitlines()
    room.confirm(f"恢复 {PLAN}")
    room.say(f"工作日 {later}-01-01 休息 元旦")
    assert line not in room.say(f"延期 {PLAN} {later}-01-20")
