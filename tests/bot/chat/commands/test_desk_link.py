"""The desk's link is given in chat to administrators alone."""

from __future__ import annotations

from tests.world.room import Room


def test_the_desks_link_is_given_to_administrators_alone(room: Room) -> None:
    assert "https://pingji.example/admin/enter/" in room.say("后台")
    assert "/admin/enter/" not in room.say("后台", by=room.staff)
