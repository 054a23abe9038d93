"""提醒: nothing reaches whoever is done or not asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from surveys.rounds import list_rounds
from surveys.store.tables import notice
from tests.world.room import Room

PLAN = "中层360测评"


def test_nothing_reaches_whoever_is_done_or_not_asked(room: Room) -> None:
    """催办 writes to exactly those with something open."""
    from surveys.rounds.progress import list_open_raters

    room.confirm(f"开启 {PLAN}")
    round_id = room.database.read(list_rounds)[0].round_id
    waiting = room.database.read(list_open_raters, round_id=round_id)
    room.say("催办", key="k")
    wanted = select(notice.c.party).where(notice.c.kind == "reminder")
    told = room.database.read(lambda work: sorted(work.db.execute(wanted).scalars()))
    assert told == sorted(waiting)
    assert timedelta(0) < room.database.read(list_rounds)[0].closes_at - room.database.read(lambda work: work.now)
