"""`Sandbox`: both platforms, the people with phones, and what the demo hooks into it."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.sandbox.phone.browser import SandboxBrowser
from bot.sandbox.phone.jssdk import add_jssdk
from bot.sandbox.platforms.oauth import add_authorize, add_devtool
from bot.sandbox.platforms.official.api import OfficialApi
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.official.people import add_showqrcode
from bot.sandbox.platforms.wecom.api import WeComApi
from bot.sandbox.platforms.wecom.corporation import WeCom
from bot.sandbox.platforms.wire import add_endpoints
from bot.sandbox.world import World

PlatformName = Literal["wecom", "oa"]
# progress(done, total, label)
Progress = Callable[[int, int, str], None]
Simulate = Callable[[Progress], Awaitable[None]]

QUICK: dict[str, tuple[str, ...]] = {
    "管理员": ("帮助", "方案", "进度", "催办", "计划", "我的"),
    "": ("帮助", "我的", "答题", "成绩"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose phone can be picked up.

    `key` is a userid or openid; `role` is 管理员, 领导, 中层, 员工 or 企业 and groups the list; `note`
    (department, firm, invitation code) is shown below the name and is searched.
    """

    key: str
    name: str
    role: str
    platform: PlatformName
    note: str = ""


class Sandbox(World):
    """WeChat on this machine.

    `wecom` and `official` are the platforms. For the phone page: `people`, `quick` (buttons by role, the
    rest under `""`), `service_url` (the service's public address, whose links open in the phone), `signs` (address
    inside a QR code on a wall → what stands above it), `code_names` (scene → what stands beside its code), and
    `simulate`, a coroutine function that lets the others answer and reports `progress(done, total, label)`.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, rng: random.Random | None = None, pace: float = 1.0
    ) -> None:
        super().__init__(clock, rng or random.SystemRandom(), pace)
        self.wecom = WeCom(self)
        self.official = Official(self)
        self.people: list[Person] = []
        self.quick: dict[str, tuple[str, ...]] = dict(QUICK)
        self.service_url = ""
        self.code_names: dict[str, str] = {}
        self.signs: dict[str, str] = {}
        self.simulate: Simulate | None = None

    def platform(self, name: str) -> WeCom | Official:
        """`wecom` or `oa`; KeyError for another name."""
        platforms: dict[str, WeCom | Official] = {"wecom": self.wecom, "oa": self.official}
        return platforms[name]

    def web(self, user: str, platform: PlatformName) -> SandboxBrowser:
        """A fresh browser inside that person's WeChat: no cookies yet; links of the service open in it."""
        return SandboxBrowser(self, self.service_url, platform, user)


def wecom_app(sandbox: Sandbox) -> web.Application:
    """WeCom's API and consent page, to be bound to a port of its own."""
    app = web.Application(client_max_size=4 * 2**20)
    add_authorize(app, sandbox.wecom)
    add_devtool(app)
    add_endpoints(app, sandbox.wecom, WeComApi(sandbox.wecom).endpoints())
    return app


def official_app(sandbox: Sandbox) -> web.Application:
    """The Official Account's API and consent page, to be bound to a port of its own."""
    app = web.Application(client_max_size=4 * 2**20)
    add_authorize(app, sandbox.official)
    add_showqrcode(app, sandbox.official)
    add_jssdk(app, sandbox.official)
    add_endpoints(app, sandbox.official, OfficialApi(sandbox.official).endpoints())
    return app
