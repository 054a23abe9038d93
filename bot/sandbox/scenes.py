"""QR codes with a scene: tickets, their addresses, their end."""

from __future__ import annotations

from .world import World

URL = "http://weixin.qq.com/q/"


class Scenes:
    """Tickets made by qrcode/create."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: dict[str, tuple[str, float]] = {}

    def create(self, scene: str, seconds: float) -> str:
        """A ticket for a scene; infinite seconds make a permanent one."""
        ticket = self._world.word(80)
        self._tickets[ticket] = (scene, self._world.clock() + seconds)
        return ticket

    def address(self, ticket: str) -> str:
        """What stands inside the QR code."""
        return URL + ticket

    def read(self, code: str) -> tuple[str, str]:
        """(scene, ticket) of what was scanned; a bare scene is taken as it is. ValueError when expired."""
        ticket = code.removeprefix(URL)
        if ticket not in self._tickets:
            return code, ""
        scene, until = self._tickets[ticket]
        if until <= self._world.clock():
            raise ValueError("二维码已过期")
        return scene, ticket
