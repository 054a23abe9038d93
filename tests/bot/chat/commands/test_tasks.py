"""任务: what a rater is led to."""

from __future__ import annotations

from tests.world.room import Room

PLAN = "中层360测评"


def test_what_waits_in_a_pause_is_not_called_done(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    room.confirm("开启 员工行为测评")
    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层")
    room.confirm(f"暂停 {PLAN}")
    room.say("答题", by=manager)
    while "截止前可以改" not in room.say("90 90", by=manager):
        pass

    head, done, link, paused = room.say("我的", by=manager).splitlines()

    assert head == "正在进行的您都填完了，谢谢。截止前还可以修改："
    assert ("员工行为测评" in done, "https://" in link) == (True, True)
    assert "已暂停，已填 0/" in paused


def test_a_rater_is_led_to_the_tasks(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层" and one.status == "在岗")
    assert "https://pingji.example/t" in room.say("我的", by=manager)
