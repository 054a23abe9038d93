"""导出 in chat."""

from __future__ import annotations

from surveys.rounds import list_rounds
from tests.world.room import Room

PLAN = "中层360测评"


def test_an_export_is_told_as_a_command(scored: Room) -> None:
    round_id = scored.database.read(list_rounds)[0].round_id
    assert f"pingji export {round_id} --out {round_id}.xlsx" in scored.say("导出")
