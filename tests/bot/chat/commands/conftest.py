"""A round of the sample park that was answered, closed and scored."""

from __future__ import annotations

import pytest

from surveys.rounds import list_rounds
from surveys.store.tables import indicator
from tests.world.room import Room
from tests.world.scored_round import answer, finish


@pytest.fixture
def scored(room: Room) -> Room:
    room.confirm("开启 中层360测评")
    round_id = room.database.read(list_rounds)[0].round_id
    rows = [
        {"subject_id": one.person_id, "key": "kpi", "period": "2026", "value": str(90 - number)}
        for number, one in enumerate(person for person in room.park.people if person.level == "中层")
    ]
    room.database.write(lambda work: work.db.execute(indicator.insert(), rows))
    room.database.write(answer, round_id=round_id, skip="M002")
    finish(room, round_id)
    return room
