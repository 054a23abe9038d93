"""暂停, 恢复, 延期 for one, 工作日 and 计划 as an administrator and a rater see them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveys.rounds import list_rounds
from tests.conftest import Clock
from tests.world.room import Room, a_leader, code_in

PLAN = "中层360测评"


@pytest.mark.slow
def test_more_time_for_one_by_name_or_number(room: Room, clock: Clock) -> None:
    number, name, leader = a_leader(room)
    room.confirm(f"开启 {PLAN}")
    asked = room.say(f"延期 {PLAN} 11-20 {number}")
    assert f"将只给 {name} 延期" in asked
    assert "注意匿名" in asked
    done = room.say(f"确认 {code_in(asked)}")
    assert f"{name} 的“{PLAN} 2026”可以填到 11月20日（周五）23:59" in done
    assert f"· {name}：延期到 11月20日（周五）23:59" in room.say("进度")
    assert "单独延期的人" in room.say("计划")
    clock.now = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
    assert "11月20日（周五）23:59 截止" in room.say("我的", by=leader)
    other = next(one for one in room.park.people if one.level == "领导" and one.person_id != number)
    assert PLAN not in room.say("我的", by=other.userid.lower())
    assert "没有“王母娘娘”" in room.say(f"延期 {PLAN} 11-25 王母娘娘")
    room.confirm(f"延期 {PLAN} 11-22")
    assert "不用单独延期" in room.say(f"延期 {PLAN} 11-22 {number}")


@pytest.mark.slow
def test_a_deadline_in_the_next_year_says_so_until_that_year_has_come(room: Room, clock: Clock) -> None:
    _, _, leader = a_leader(room)
    room.confirm(f"开启 {PLAN}")
    assert "2027年1月5日（周二）23:59" in room.confirm(f"延期 {PLAN} 2027-01-05")
    clock.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert "2027年1月5日（周二）23:59 截止" in room.say("我的", by=leader)
    clock.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight here
    told = room.say("我的", by=leader)
    assert "1月5日（周二）23:59 截止" in told
    assert "2027年1月5日" not in told


@pytest.mark.parametrize("word", ["暂停", "恢复", "工作日"])
def test_others_may_not(room: Room, word: str) -> None:
    assert "管理员" in room.say(word, by=room.staff)
    assert room.database.read(list_rounds) == ()


def test_extending_asks_and_ends_at_the_end_of_the_local_day(room: Room, clock: Clock) -> None:
    room.confirm(f"开启 {PLAN}")
    before = room.database.read(list_rounds)[0]
    for day in ("2026-12-20", "12-20", "12月20日", "１２月２０日"):
        assert "12月20日（周日）23:59" in room.say(f"延期 {PLAN} {day}")
    assert room.database.read(list_rounds)[0].closes_at == before.closes_at
    assert "12月20日" in room.confirm("延期 12-20")
    local = room.database.read(list_rounds)[0].closes_at.astimezone(room.office.tz)
    assert local.isoformat() == "2026-12-20T23:59:59+08:00"
    assert "12月23日" in room.confirm(f"延期 {PLAN} +3天")
    assert "例如" in room.say(f"延期 {PLAN} 改天")
    assert "过去" in room.say(f"延期 {PLAN} 2026-10-01")
    assert code_in(room.say(f"延期 {PLAN} 明天"))


def test_a_closing_day_that_is_there_already_is_not_called_earlier(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say("延期 11-16") == "“中层360测评 2026”本来就在这一天截止，不用改。"
    assert "提前到 11月15日" in room.say("延期 11-15")
