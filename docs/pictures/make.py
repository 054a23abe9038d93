"""Takes the pictures: the sample park, a fixed hour, a real browser. All people and firms in them are invented.

Run by `make pictures`; the PNG files beside this one are written anew. With names behind it
(`python -m docs.pictures.make tasks public`) it takes those pages alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from bot.demo.run import running_demo
from docs.pictures.camera import DESK_PHONE, DESK_SCREEN, Shot, Stage, go_to, take, take_desk, take_phone, write_fonts
from docs.pictures.desk_shots import DESK_SHOTS
from docs.pictures.phone_shots import DONE, MANAGER, PHONE_SHOTS, rate_some
from docs.pictures.story import LEADER, desk_link, half_answer, the_end, the_opening
from surveys.rounds.public_codes import list_public_codes
from tests.world.browser_phone import chromium, phone_of
from tests.world.people import until

START = datetime(2026, 11, 2, 1, 41, tzinfo=UTC)  # 09:41 in the park


async def the_readme(stage: Stage) -> None:
    """Two looks at the form, sharp, for the front page."""
    for who, scene, name in (
        (MANAGER, go_to("/r/{round}"), "form-anonymous"),
        (f"wecom:{LEADER}", rate_some, "form-items"),
    ):
        context = await phone_of(stage.browser, device_scale_factor=2)
        await context.add_cookies([{"name": "sandbox_user", "value": who, "url": "http://127.0.0.1"}])
        page = await context.new_page()
        await scene(stage, page)
        await take(page, name)
        await context.close()


async def at_the_desk(stage: Stage, screen: dict[str, int]) -> Page:
    link = await desk_link(stage)
    context = await stage.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=screen)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_role("button", name="进入后台").click()
    await expect(page.get_by_role("heading", name="概览")).to_be_visible()
    return page


async def the_pages(stage: Stage, when: str, names: Iterable[str]) -> None:
    """All shots of one half of the story, or those named."""

    def wanted(shots: tuple[Shot, ...]) -> list[Shot]:
        return [one for one in shots if one.when == when and (not names or one.name in names)]

    for shot in wanted(PHONE_SHOTS):
        await take_phone(stage, shot)
    desks = wanted(DESK_SHOTS)
    if desks:
        desktop, phone = await at_the_desk(stage, DESK_SCREEN), await at_the_desk(stage, DESK_PHONE)
        stage.told["token"] = (await desk_link(stage)).rpartition("/")[2]
        for shot in desks:
            await take_desk(stage, shot, desktop, phone)
        await desktop.context.close()
        await phone.context.close()


async def find_receipt(stage: Stage) -> str:
    """The code that somebody was given who has answered."""
    page = await stage.demo.sandbox.web(DONE.partition(":")[2], "wecom").get(f"/r/{stage.told['round']}/peer/done")
    code: Any = page.text.partition('<p class="code">')[2].partition("<")[0]
    return str(code).replace(" ", "")


async def the_story(stage: Stage, names: Iterable[str]) -> None:
    """Both halves: a round under way, and after its end."""
    wecom = stage.demo.sandbox.wecom
    wecom.add_member("uGuest", "访客", "党政办公室")
    await the_opening(stage)
    await until(lambda: bool(wecom.received(LEADER)))
    (link,) = wecom.received(LEADER)[-1].links
    stage.told["round"] = link.partition("?")[0].rpartition("/")[2]
    await half_answer(stage)
    if not names:
        await the_readme(stage)
    await the_pages(stage, "open", names)
    stage.told["receipt"] = await find_receipt(stage)
    await the_end(stage)
    stage.told["code"] = (await stage.demo.services.write(list_public_codes, plan_name="群众意见"))[0].code
    await the_pages(stage, "closed", names)


async def main(names: list[str]) -> None:
    began = time.monotonic()

    def now() -> datetime:
        return START + timedelta(seconds=time.monotonic() - began)

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/pictures.db"
        port = int(os.environ.get("PORT", "8080"))  # it is seen in the links
        fonts = write_fonts(Path(folder))
        async with (
            running_demo(port=port, database_url=url, clock=now) as demo,
            chromium(FONTCONFIG_FILE=str(fonts)) as browser,
        ):
            await the_story(Stage(demo, browser, now), names)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
