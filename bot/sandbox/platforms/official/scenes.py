"""QR codes with a scene: tickets, their addresses, their end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.sandbox.world import World

URL = "http://weixin.qq.com/q/"
PERMANENT = 100_000  # in all


@dataclass(frozen=True, slots=True)
class Scene:
    """A QR code: `until` is in Unix seconds, infinite for a permanent one; `numbered` = has a scene_id."""

    ticket: str
    name: str
    until: float
    numbered: bool = False

    @property
    def address(self) -> str:
        """What stands inside the code."""
        return URL + self.ticket


class Scenes:
    """Tickets made by qrcode/create."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: dict[str, Scene] = {}
        self.permanent = 0

    def create(self, scene: str, seconds: float, *, numbered: bool = False) -> str:
        """A ticket for a scene; infinite seconds make a permanent one."""
        ticket = self._world.word(80)
        self._tickets[ticket] = Scene(ticket, scene, self._world.clock() + seconds, numbered)
        self.permanent += math.isinf(seconds)
        return ticket

    def address(self, ticket: str) -> str:
        """What stands inside the QR code."""
        return URL + ticket

    def all(self) -> list[Scene]:
        """Codes that still work, newest first."""
        now = self._world.clock()
        return [scene for scene in reversed(self._tickets.values()) if scene.until > now]

    def find(self, ticket: str) -> Scene | None:
        """The code of a ticket, expired or not."""
        return self._tickets.get(ticket)

    def read(self, code: str) -> tuple[str, str]:
        """(scene, ticket) of what was scanned; a bare scene is taken as it is. ValueError when expired."""
        ticket = code.removeprefix(URL)
        if ticket not in self._tickets:
            return code, ""
        scene = self._tickets[ticket]
        if scene.until <= self._world.clock():
            raise ValueError("二维码已过期")
        return scene.name, ticket
