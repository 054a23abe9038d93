"""The camera: phones and desktops as Chromium, one page in its looks side by side, small files."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, Response

from bot.demo.run import Demo
from docs.pictures.png import beside, shrink
from tests.world.browser_phone import PHONE, phone_of

HERE = Path(__file__).parent
WEBVIEW = {"width": 390, "height": 750}  # what WeChat leaves of a phone's screen
DESK_SCREEN = {"width": 800, "height": 720}
DESK_PHONE = {"width": 390, "height": 720}
_FOOT = 20  # below the last line of a page that is shorter than the screen
_BOTTOM = (
    "() => document.querySelector('.bar') ? innerHeight : document.querySelector('main').getBoundingClientRect().bottom"
)


@dataclass
class Stage:
    """What the scenes play on. `told`: what earlier scenes found out, by name (a round's id, a code)."""

    demo: Demo
    browser: Browser
    now: Callable[[], datetime]
    told: dict[str, str] = field(default_factory=dict)


Scene = Callable[[Stage, Page], Awaitable[object]]
"""Leads a page to what the picture shows; may be played again on the same page for the next look."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of one page. `route` is the route that answered, `status` what it answered with, `who` the
    account on the phone: `wecom:…`, `oa:…`, empty for a browser outside WeChat. The desk has no `who`.
    """

    name: str
    route: str
    scene: Scene
    who: str = ""
    status: int = 200
    when: Literal["open", "closed"] = "open"

    @property
    def address(self) -> re.Pattern[str]:
        """What the route's addresses look like."""
        return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.route)))


def go_to(path: str) -> Scene:
    """Just open a page; `path` may name what the stage was told: `/r/{round}`."""

    async def scene(stage: Stage, page: Page) -> None:
        await page.goto(stage.demo.base_url + path.format_map(stage.told))

    return scene


async def take(page: Page, name: str, *, height: int = 0) -> None:
    """A picture of the screen, or of its upper `height`, small on disk."""
    write(name, shrink(await snap(page, height=height)))


async def snap(page: Page, *, height: int = 0) -> bytes:
    await page.wait_for_timeout(400)  # transitions end
    size = page.viewport_size or PHONE
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
    return await page.screenshot(animations="disabled", caret="hide", clip=clip)  # type: ignore[arg-type]


def write(name: str, data: bytes) -> None:
    path = HERE / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    print(f"{name}.png  {len(data) / 1024:.0f} KB")


async def take_phone(stage: Stage, shot: Shot) -> None:
    """Light, dark and large type, from left to right."""
    platform, _, user = shot.who.partition(":")
    context = await (phone_of(stage.browser, platform, viewport=WEBVIEW) if platform else _stranger(stage.browser))
    if user:
        await context.add_cookies([{"name": "sandbox_user", "value": shot.who, "url": "http://127.0.0.1"}])
    page, looks = await context.new_page(), []
    for scheme, large in (("light", "0"), ("dark", "0"), ("light", "1")):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await context.add_cookies([{"name": "pj_big", "value": large, "url": stage.demo.base_url}])
        looks.append(await _play(stage, shot, page))
    await context.close()
    write(f"pages/{shot.name}", beside(looks))


async def take_desk(stage: Stage, shot: Shot, desktop: Page, phone: Page) -> None:
    """Light and dark on a desktop, light on a phone."""
    looks = []
    for page, scheme in ((desktop, "light"), (desktop, "dark"), (phone, "light")):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        looks.append(await _play(stage, shot, page))
    write(f"desk/{shot.name}", beside(looks))


async def _play(stage: Stage, shot: Shot, page: Page) -> bytes:
    """The scene, and a look at whether it led where the shot says."""
    answers: list[int] = []

    def note(response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            answers.append(response.status)

    page.on("response", note)
    await shot.scene(stage, page)
    page.remove_listener("response", note)
    path = "/" + page.url.split("/", 3)[3].partition("?")[0].partition("#")[0]
    assert shot.address.fullmatch(path), (shot.name, path)
    assert answers[-1] == shot.status, (shot.name, answers)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{shot.name} is too wide"
    size = page.viewport_size or PHONE
    bottom = float(await page.evaluate(_BOTTOM)) + _FOOT
    return await snap(page, height=min(size["height"], max(200, round(bottom))))


async def _stranger(browser: Browser) -> Any:
    """A phone's own browser, outside WeChat."""
    given: dict[str, Any] = {"viewport": WEBVIEW, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}
    return await browser.new_context(**given, timezone_id="Asia/Shanghai")


def write_fonts(folder: Path) -> Path:
    """On a Chinese phone the system's font is a Chinese one, Latin letters and digits included; here it is Noto."""
    names = "".join(
        f'<match><test name="family"><string>{family}</string></test>'
        '<edit name="family" mode="prepend" binding="strong"><string>Noto Sans CJK SC</string></edit></match>'
        for family in ("system-ui", "sans-serif", "sans")
    )
    path = folder / "fonts.conf"
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    path.write_text(f'<?xml version="1.0"?><fontconfig>{include}{names}</fontconfig>')
    return path
