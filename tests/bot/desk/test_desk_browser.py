"""The desk in a real browser, on a phone and at a desk: from the bot's link to a round that goes on again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from surveys.rounds import get_round, list_rounds
from tests.world.browser_phone import DESKTOP, PHONE, chromium, phone_of, violations
from tests.world.desk import PLAN, find_link
from tests.world.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
RECORDS = "编号,指标,数值,周期\nM001,kpi,92.5,2026\nM002,kpi,81,2026\n".encode()
PICTURES = os.environ.get("PINGJI_DESK_PICTURES")
"""A folder for screenshots of every page, to be looked at."""


class Visit:
    """One way through the desk; every page is looked at by axe-core and must fit the screen."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.seen: list[str] = []

    async def look(self, what: str) -> None:
        assert await violations(self.page) == [], what
        assert self.page.viewport_size is not None
        width = self.page.viewport_size["width"]  # `innerWidth` grows with a page that is too wide
        assert await self.page.evaluate("document.documentElement.scrollWidth") <= width, what
        self.seen.append(what)
        if PICTURES:
            path = Path(PICTURES) / f"{self.name}-{len(self.seen):02d}-{what}.png"
            await self.page.screenshot(path=path, full_page=True)

    async def press(self, label: str, *, exact: bool = True) -> None:
        await self.page.get_by_role("button", name=label, exact=exact).first.click()

    async def go(self, label: str) -> None:
        await self.page.get_by_label("后台栏目").get_by_role("link", name=label).click()


async def bring_records(visit: Visit) -> None:
    await visit.go("考核记录")
    await visit.look("records")
    file: Any = {"name": "指标.csv", "mimeType": "text/csv", "buffer": RECORDS}
    await visit.page.get_by_label("选择文件").set_input_files(file)
    await visit.press("上传，先看变化")
    await expect(visit.page.get_by_text("会有这些变化")).to_be_visible()
    await visit.look("difference")
    await visit.press("确认导入")
    await expect(visit.page.get_by_role("status")).to_contain_text("已导入 2 条")
    await visit.press("撤销这次导入")
    await visit.look("undo")
    await visit.press("确认撤销导入")
    await expect(visit.page.get_by_role("status")).to_contain_text("已撤销")
    await visit.look("undone")


async def open_round(visit: Visit) -> None:
    await visit.go("方案")
    await visit.look("plans")
    await visit.page.get_by_role("link", name=f"开启前检查：{PLAN}").click()
    await visit.look("preflight")
    await visit.press("下一步：看开启会怎样")
    await visit.look("confirm")
    await visit.press("确认开启一轮")
    await expect(visit.page.get_by_role("status")).to_contain_text("已开启")
    await visit.look("round")


async def pause_and_resume(visit: Visit) -> None:
    await visit.press("暂停这一轮")
    await visit.press("确认暂停这一轮")
    await expect(visit.page.get_by_role("status")).to_contain_text("已暂停")
    await visit.look("paused")
    await visit.press("恢复这一轮")
    await visit.press("确认恢复这一轮")
    await expect(visit.page.get_by_role("status")).to_contain_text("已恢复")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (DESKTOP, "dark")],
    ids=["phone", "desktop dark"],
)
async def test_from_the_link_to_a_round_that_goes_on_again(site: Site, size: dict[str, int], scheme: Any) -> None:
    link = await find_link(site)
    more = {"viewport": size, "color_scheme": scheme, "is_mobile": size == PHONE, "has_touch": size == PHONE}
    async with chromium() as browser:
        context = await phone_of(browser, **more)
        page = await context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        visit = Visit(page, f"{size['width']}-{scheme}")
        await page.goto(link)
        await visit.look("enter")
        await visit.press("进入后台")
        await expect(page).to_have_url(f"{site.url}/admin")
        await visit.look("overview")
        await bring_records(visit)
        await open_round(visit)
        await pause_and_resume(visit)
        for path, what in (
            ("", "overview-running"),
            (f"/rounds/{(await site.services.read(list_rounds))[0].round_id}/people", "people"),
            ("/roster", "roster"),
            ("/days", "days"),
            ("/audit", "audit"),
        ):
            await page.goto(f"{site.url}/admin{path}")
            await visit.look(what)
        await visit.press("退出后台")
        await visit.look("left")
        (found,) = await site.services.read(list_rounds)
        assert (await site.services.read(get_round, round_id=found.round_id)).state == "open"
        assert problems == []
