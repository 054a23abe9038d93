"""提醒: nothing reaches whoever is done or not asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from surveys.rounds import list_rounds
from surveys.rounds.progress import list_open_raters
from surveys.store.tables import notice
from tests.world.park import TZ
from tests.world.room import Room, code_in

PLAN = "中层360测评"


def test_nothing_reaches_whoever_is_done_or_not_asked(room: Room) -> None:
    """催办 writes to exactly those with something open."""
    room.confirm(f"开启 {PLAN}")
    round_id = room.database.read(list_rounds)[0].round_id
    waiting = room.database.read(list_open_raters, round_id=round_id)
    room.say("催办", key="k")
    wanted = select(notice.c.party).where(notice.c.kind == "reminder")
    told = room.database.read(lambda work: sorted(work.db.execute(wanted).scalars()))
    assert told == sorted(waiting)
    assert timedelta(0) < room.database.read(list_rounds)[0].closes_at - room.database.read(lambda work: work.now)


def test_second_one_within_the_hour_says_when_the_last_went_and_asks(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    first = room.say("催办")
    count = count_reminders(room)
    assert f"正在提醒 {count} 位" in first

    asked = room.say("催办")

    at = room.database.read(lambda work: work.now).astimezone(TZ)
    assert f"{at:%H:%M} 刚催办过，当时提醒了 {count} 位，到现在不到一小时" in asked
    assert f"没填完的 {count} 位会再收到一条提醒" in asked
    assert count_reminders(room) == count
    assert "正在提醒" in room.say(f"确认 {code_in(asked)}")
    assert count_reminders(room) == 2 * count


def count_reminders(room: Room) -> int:
    reminders = select(func.count()).where(notice.c.kind == "reminder")
    return int(room.database.read(lambda work: work.db.execute(reminders).scalar_one()))
