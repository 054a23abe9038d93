"""Takes the pictures: the sample park, a fixed hour, a real browser. All people and firms in them are invented.

Run by ``make pictures``; the PNG files beside this one are written anew.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from bot.demo import Demo, running_demo
from docs.pictures.png import shrink
from tests.journeys.browser_phone import DESKTOP, PHONE, chromium, phone_of
from tests.journeys.people import until

HERE = Path(__file__).parent
START = datetime(2026, 11, 2, 1, 41, tzinfo=UTC)  # 09:41 in the park
ADMIN, LEADER, MANAGER = "uS011", "uA001", "uM003"
ROUND = "中层360测评"
KEYS = (1, 2, 3, 1, 0, 2, 4, 2, 1, 3)  # which key of the pad each colleague gets


async def take(page: Page, name: str, *, height: int = 0) -> None:
    """A picture of the screen, or of its upper ``height``, small on disk."""
    await page.wait_for_timeout(400)  # transitions end
    size = page.viewport_size or PHONE
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
    data = shrink(await page.screenshot(animations="disabled", caret="hide", clip=clip))  # type: ignore[arg-type]
    (HERE / f"{name}.png").write_bytes(data)
    print(f"{name}.png  {len(data) / 1024:.0f} KB")


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


async def phone(browser: Browser, user: str, **more: Any) -> Page:
    """The phone of a person, as sharp as one."""
    context = await phone_of(browser, device_scale_factor=2, **more)
    await context.add_cookies([{"name": "sandbox_user", "value": f"wecom:{user}", "url": "http://127.0.0.1"}])
    return await context.new_page()


async def at_the_hour(context: BrowserContext, now: datetime) -> BrowserContext:
    await context.clock.install(time=now)
    return context


async def sandbox_page(demo: Demo, browser: Browser, now: datetime, user: str = "", **more: Any) -> Page:
    context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    page = await (await at_the_hour(context, now)).new_page()
    await page.goto(f"{demo.base_url}/sandbox" + (f"#wecom/{user}" if user else ""))
    return page


def answers(page: Page) -> Locator:
    return page.locator("#chat .row.in")


async def tap(page: Page, words: str) -> None:
    """A key below the conversation, and the answer to it."""
    before = await answers(page).count()
    keys = page.locator("#chips")
    await (keys.get_by_role("button", name=words) if words else keys.locator(".key")).click()
    await expect(answers(page)).not_to_have_count(before)


async def write(page: Page, words: str) -> None:
    before = await answers(page).count()
    await page.get_by_label("输入消息").fill(words)
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(answers(page)).not_to_have_count(before)


async def the_opening(demo: Demo, browser: Browser, now: datetime) -> None:
    page = await sandbox_page(demo, browser, now, viewport=DESKTOP)
    await page.locator(f'.person[data-key="{ADMIN}"]').click()
    await tap(page, "方案")
    await tap(page, f"开启 {ROUND}")
    await tap(page, "")
    await expect(page.locator(f'.person[data-key="{LEADER}"] .badge')).to_be_visible()
    await expect(answers(page).last).to_contain_text("请您参加")
    await expect(page.locator(f'.person[data-key="{ADMIN}"] .badge')).to_have_count(0)
    await page.locator("#chat .row.out").nth(1).evaluate("row => row.scrollIntoView()")
    await page.mouse.move(900, 800)
    await take(page, "demo")
    await page.context.close()


async def the_form(demo: Demo, browser: Browser, link: str) -> None:
    page = await phone(browser, LEADER)
    await page.goto(f"{demo.base_url}/t")
    await take(page, "tasks", height=360)
    await page.get_by_role("link", name="开始评价").tap()
    await take(page, "form-promise")
    await page.locator("input[type=number]").first.tap()
    for number in range(13):
        await page.locator(".keys button").nth(KEYS[number % len(KEYS)]).tap()
    await expect(page.locator(".bar [role=status]")).to_have_text("草稿已保存")
    await take(page, "form-items")
    dark = await phone(browser, LEADER, color_scheme="dark")
    await dark.goto(link)
    await dark.locator("input[type=number]").nth(13).tap()
    await take(dark, "form-dark")
    for number in range(13, 40):
        await page.locator(".keys button").nth(KEYS[number % len(KEYS)]).tap()
    await page.get_by_role("button", name="提交", exact=True).tap()
    await page.wait_for_url("**/done")
    await take(page, "thanks", height=580)
    await the_looks(demo, browser, link)
    other = await phone(browser, MANAGER)
    await other.goto(link)
    await take(other, "form-anonymous")


async def the_looks(demo: Demo, browser: Browser, link: str) -> None:
    """The same form colleague by colleague, in large type, and what else there is to see."""
    page = await phone(browser, LEADER)
    await page.goto(f"{link}?by=person")
    await page.locator("input[type=number]").nth(5).tap()
    await take(page, "form-person")
    fresh = await phone(browser, "uA002")
    for scheme in ("light", "dark"):
        await fresh.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await fresh.goto(f"{link}?big=1&by=item")
        await fresh.locator("input[type=number]").nth(2).tap()
        await fresh.locator(".keys button").first.tap()
        await take(fresh, f"form-large-{scheme}")
    await fresh.goto(f"{demo.base_url}/t")
    await take(fresh, "tasks-large-dark")
    await page.goto(f"{link.partition('?')[0]}/leader/decline")
    await take(page, "decline", height=600)


async def the_chat(demo: Demo, browser: Browser, now: datetime) -> None:
    page = await sandbox_page(demo, browser, now, ADMIN, viewport=PHONE, device_scale_factor=2)
    await demo.sandbox.simulate(lambda *_: None)  # type: ignore[misc]
    await write(page, "进度")
    await write(page, f"关闭 {ROUND}")
    await take(page, "chat-close")
    await tap(page, "")
    await expect(answers(page).last).to_contain_text("算出", timeout=30_000)
    await write(page, "结果 M003")
    await take(page, "chat-results")


async def half_answer(demo: Demo, browser: Browser, now: datetime) -> None:
    """Progress midway: a third of the people have answered."""
    from bot.sandbox.simulation import Temper, answer_everything

    people = [one for one in demo.park.people if one.status == "在岗" and one.userid != LEADER]
    for one in people[2::3]:
        await answer_everything(demo.sandbox.web(one.userid, "wecom"), Temper(one.userid))
    page = await sandbox_page(demo, browser, now, ADMIN, viewport=PHONE, device_scale_factor=2)
    await write(page, "进度")
    await write(page, "催办")
    await take(page, "chat-progress")
    await page.context.close()


async def the_desk(demo: Demo, browser: Browser, now: datetime) -> None:
    """The committee's desk: on a desktop the overview, on a phone the round that is under way."""
    sharp = {"viewport": PHONE, "device_scale_factor": 2}
    for name, more in (("desk-overview", {"viewport": DESKTOP}), ("desk-round", sharp)):
        chat = await sandbox_page(demo, browser, now, ADMIN, viewport=DESKTOP)
        await write(chat, "后台")
        link = await answers(chat).last.locator("a").get_attribute("href")
        await chat.context.close()
        context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **more)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(str(link))
        await page.get_by_role("button", name="进入后台").click()
        await expect(page.get_by_role("heading", name="概览")).to_be_visible()
        if name == "desk-round":
            await page.get_by_role("link", name=ROUND).first.click()
            await expect(page.get_by_role("heading", name="操作")).to_be_visible()
        await take(page, name)
        await context.close()


async def main() -> None:
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
            await the_opening(demo, browser, now())
            await until(lambda: bool(demo.sandbox.wecom.received(LEADER)))
            (link,) = demo.sandbox.wecom.received(LEADER)[-1].links
            await the_form(demo, browser, link)
            await half_answer(demo, browser, now())
            await the_desk(demo, browser, now())
            await the_chat(demo, browser, now())


if __name__ == "__main__":
    asyncio.run(main())
