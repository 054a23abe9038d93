"""JS-SDK tickets: one at a time for each kind, for 7,200 seconds."""

from __future__ import annotations

from bot.sandbox.world import World

TICKET_SECONDS = 7200


class Tickets:
    """Tickets by kind (`jsapi`, `agent_config`)."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._issued: dict[str, tuple[str, float]] = {}

    def get(self, kind: str) -> tuple[str, int]:
        """(ticket, seconds it still lives); the same one until its end."""
        now = self._world.clock()
        ticket, until = self._issued.get(kind, ("", 0.0))
        if until <= now:
            ticket, until = self._world.word(86), now + TICKET_SECONDS
            self._issued[kind] = (ticket, until)
        return ticket, int(until - now)
