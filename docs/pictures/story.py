"""The conversations: an administrator opens a round, watches it, closes it; people get their results."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.sandbox.phone.simulation import RatingStyle, answer_everything
from docs.pictures.camera import Stage, take
from tests.world.browser_phone import DESKTOP, PHONE

ADMIN, LEADER, SUBJECT = "uS011", "uA001", "uM003"
ROUND = "中层360测评"
_SHARP: dict[str, Any] = {"viewport": PHONE, "device_scale_factor": 2}


async def sandbox_page(stage: Stage, user: str = "", **more: Any) -> Page:
    context = await stage.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    await context.clock.install(time=stage.now())
    page = await context.new_page()
    await page.goto(f"{stage.demo.base_url}/sandbox" + (f"#wecom/{user}" if user else ""))
    return page


def answers(page: Page) -> Locator:
    return page.locator("#chat .row.in")


async def tap(page: Page, words: str) -> None:
    """A key below the conversation, and the answer to it."""
    before = await answers(page).count()
    keys = page.locator("#chips")
    await (keys.get_by_role("button", name=words) if words else keys.locator(".key")).click()
    await expect(answers(page)).not_to_have_count(before)


async def say(page: Page, words: str) -> None:
    before = await answers(page).count()
    await page.get_by_label("输入消息").fill(words)
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(answers(page)).not_to_have_count(before)


async def the_opening(stage: Stage) -> None:
    page = await sandbox_page(stage, viewport=DESKTOP)
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


async def half_answer(stage: Stage) -> None:
    """Midway: a third of the people have answered; somebody has a suggestion."""
    demo = stage.demo
    people = [
        one
        for one in demo.park.people
        if one.status == "在岗" and one.userid not in (LEADER, "uA002", "uA003", SUBJECT)
    ]
    for one in people[1::3]:
        await answer_everything(demo.sandbox.web(one.userid, "wecom"), RatingStyle(one.userid))
    page = await sandbox_page(stage, ADMIN, **_SHARP)
    await say(page, "进度")
    await say(page, "催办")
    await take(page, "chat-progress")
    await page.context.close()
    page = await sandbox_page(stage, SUBJECT, **_SHARP)
    await say(page, "建议 食堂晚上能不能多开半小时，加班的人常常赶不上。")
    await page.context.close()


async def the_end(stage: Stage) -> None:
    """Everybody answers, the round is closed, released, and a subject looks."""
    page = await sandbox_page(stage, ADMIN, **_SHARP)
    await stage.demo.sandbox.simulate(lambda *_: None)  # type: ignore[misc]
    await say(page, "进度")
    await say(page, f"关闭 {ROUND}")
    await take(page, "chat-close")
    await tap(page, "")
    await expect(answers(page).last).to_contain_text("算出", timeout=30_000)
    await say(page, "结果 M003")
    await take(page, "chat-results")
    await say(page, f"发布 {ROUND}")
    await tap(page, "")
    for plan in ("群众意见", "园区服务满意度"):
        await say(page, f"开启 {plan}")
        await tap(page, "")
    await page.context.close()
    page = await sandbox_page(stage, SUBJECT, viewport=PHONE)
    await say(page, "成绩")
    await take(page, "chat-own")
    await page.context.close()


async def desk_link(stage: Stage, user: str = ADMIN) -> str:
    """A one-time link, asked for in chat."""
    chat = await sandbox_page(stage, user, viewport=DESKTOP)
    await say(chat, "后台")
    found = answers(chat).last.locator("a")
    await expect(answers(chat).last).to_contain_text("后台入口")
    await expect(found).not_to_have_attribute("href", stage.told.get("link", "none yet"))
    stage.told["link"] = str(await found.get_attribute("href"))
    await chat.context.close()
    return stage.told["link"]
