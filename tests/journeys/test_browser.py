"""The main job by hand in a real Chromium: one rater on a phone, and the demo's own page with everybody on it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.run import Demo, running_demo
from tests.world.browser_phone import DESKTOP, Traffic, chromium, phone_of, violations
from tests.world.people import confirm, say, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ADMIN, LEADER, OTHER_LEADER = "uS011", "uA001", "uA002"
RATERS = 62  # 4 leaders, 10 managers, 48 staff 在岗
COLLEAGUES, ITEMS = 10, 4
WEIGHT = 14 * 1024


@pytest.fixture
async def demo(sqlite_url: str) -> AsyncIterator[Demo]:
    async with running_demo(database_url=sqlite_url, bind_enterprises=False) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


def name_of(demo: Demo, userid: str) -> str:
    return next(person.name for person in demo.park.people if person.userid == userid)


async def invitation(demo: Demo, userid: str) -> str:
    """The link of the message that invited this person."""
    await until(lambda: any("请您参加" in message.text for message in demo.sandbox.wecom.received(userid)))
    message = next(one for one in demo.sandbox.wecom.received(userid) if "请您参加" in one.text)
    (link,) = message.links
    return link


async def open_link(page: Page, link: str, name: str) -> None:
    """Tap the link; where WeChat would know the phone, say whose it is."""
    await page.goto(link)
    await expect(page.get_by_role("heading")).to_have_text("以谁的微信打开？")
    await page.get_by_role("link", name=name).tap()


async def rate_everybody(page: Page, row: int = 0) -> None:
    """Fill in all fields from `row` on, each with the pad's key for it."""
    await page.locator("input[type=number]").nth(row).tap()
    for number in range(row, COLLEAGUES * ITEMS):
        await page.locator(".keys button").nth(number * 5 % 7).tap()


async def values(page: Page) -> list[str]:
    return await page.locator("input[type=number]").evaluate_all("fields => fields.map(field => field.value)")


async def sees_promise_first(page: Page, title: str) -> None:
    """The promise stands whole on the first screen, above the first question."""
    promise = page.locator(".promise")
    await expect(promise.get_by_role("heading")).to_have_text(title)
    at, first = await promise.bounding_box(), await page.locator("fieldset").first.bounding_box()
    assert at is not None
    assert first is not None
    assert 0 < at["y"] < at["y"] + at["height"] <= first["y"]
    assert await page.evaluate("scrollY") == 0
    assert at["y"] + at["height"] <= 844


async def test_one_rater_on_a_phone(demo: Demo, browser: Browser) -> None:
    await confirm(demo, ADMIN, "开启 中层360测评")
    assert f"已完成 0/{RATERS}" in await say(demo, ADMIN, "进度")
    link = await invitation(demo, LEADER)
    context, traffic = await phone_of(browser), Traffic()
    traffic.watch(context)
    page = await context.new_page()

    await open_link(page, link, name_of(demo, LEADER))
    await page.wait_for_url("**/r/*")
    consent = demo.services.settings.wecom.oauth_base
    assert traffic.strangers(demo.base_url, consent) == set()
    traffic.hosts.clear()
    traffic.complaints.clear()  # the consent page is the sandbox's

    await page.locator(".top a").tap()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(name_of(demo, LEADER))
    assert await violations(page) == []
    await traffic.weigh(page)
    await page.get_by_role("link", name="开始评价").tap()
    await until(lambda: len(traffic.sizes) >= 4)
    await page.wait_for_load_state("networkidle")
    assert sum(traffic.sizes) <= WEIGHT, traffic.sizes
    assert len(traffic.sizes) == 4, traffic.sizes  # the page, its style, its scripts
    print(f"form page: {sum(traffic.sizes)} bytes over the line, headers included {traffic.sizes}")

    await sees_promise_first(page, "实名测评")
    fields = page.locator("input[type=number]")
    assert await fields.count() == COLLEAGUES * ITEMS
    assert await violations(page) == []
    await rate_everybody(page)
    await expect(page.locator(".bar [role=status]")).to_have_text("草稿已保存")
    filled = await values(page)
    assert "" not in filled
    assert len(set(filled)) == 7

    await page.reload()
    assert await values(page) == filled
    assert f"已完成 0/{RATERS}" in await say(demo, ADMIN, "进度")
    await page.close()
    page = await context.new_page()
    await page.goto(link)  # the session is known: no consent page any more
    assert await values(page) == filled
    await page.get_by_role("button", name="提交", exact=True).tap()
    await page.wait_for_url("**/done")
    assert await violations(page) == []
    receipt = await page.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", receipt)
    assert f"已完成 1/{RATERS}" in await say(demo, ADMIN, "进度")

    await page.get_by_role("link", name="回到我的测评").tap()
    await expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    assert await violations(page) == []
    assert traffic.strangers(demo.base_url) == set()
    assert traffic.complaints == []
    assert traffic.complaints == []


async def test_the_same_form_with_script_switched_off(demo: Demo, browser: Browser) -> None:
    await confirm(demo, ADMIN, "开启 中层360测评")
    context = await phone_of(browser, java_script_enabled=False)
    page = await context.new_page()
    await open_link(page, await invitation(demo, OTHER_LEADER), name_of(demo, OTHER_LEADER))
    fields = page.locator("input[type=number]")
    await expect(fields).to_have_count(COLLEAGUES * ITEMS)
    given = [str(60 + number) for number in range(COLLEAGUES * ITEMS)]
    for number, value in enumerate(given):
        await fields.nth(number).fill(value)
    await page.get_by_role("button", name="提交", exact=True).tap()
    await page.wait_for_url("**/done")
    await expect(page.locator(".code")).to_be_visible()
    assert f"已完成 1/{RATERS}" in await say(demo, ADMIN, "进度")
    await page.get_by_role("link", name="修改答案").tap()
    assert [await fields.nth(number).get_attribute("value") for number in range(len(given))] == given


def message(page: Page, words: str) -> Locator:
    """The newest message received that has these words, whatever came after it: notices come when they come."""
    return page.locator("#chat .row.in").filter(has_text=words).last


async def send(page: Page, words: str) -> None:
    """Type on the phone that is held, and wait for the answer."""
    answers = page.locator("#chat .row.in")
    before = await answers.count()
    await page.get_by_label("输入消息").fill(words)
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(answers).not_to_have_count(before)


async def tap_confirm(page: Page) -> None:
    """Tap the green key that the phone offers, 确认 CODE mostly."""
    answers = page.locator("#chat .row.in")
    before = await answers.count()
    await page.locator("#chips .key").click()
    await expect(answers).not_to_have_count(before)


async def test_the_demo_by_hand_on_its_own_page(demo: Demo, browser: Browser) -> None:
    context, traffic = await browser.new_context(viewport=DESKTOP, locale="zh-CN"), Traffic()
    traffic.watch(context)
    page = await context.new_page()
    await page.goto(f"{demo.base_url}/sandbox")
    await page.locator(f'.person[data-key="{ADMIN}"]').click()
    await page.locator("#chips").get_by_role("button", name="方案", exact=True).click()
    await expect(message(page, "中层360测评")).to_be_visible()
    await page.locator("#chips").get_by_role("button", name="开启 中层360测评").click()
    await expect(message(page, f"邀请 {RATERS} 人")).to_be_visible()
    assert await violations(page) == []
    await tap_confirm(page)
    leader = page.locator(f'.person[data-key="{LEADER}"]')
    await expect(leader.locator(".badge")).to_have_text("1")

    await leader.click()
    await expect(leader.locator(".badge")).to_have_count(0)
    await page.locator("#chat .bubble a").click()
    frame = page.frame_locator("#frame")
    await expect(frame.locator(".promise h2")).to_have_text("实名测评")
    for number in range(COLLEAGUES * ITEMS):
        await frame.locator("input[type=number]").nth(number).fill(str(61 + number % 39))
    await frame.get_by_role("button", name="提交", exact=True).click()
    await expect(frame.locator(".code")).to_be_visible()
    await page.get_by_role("button", name="返回").click()

    await page.get_by_role("button", name="让其他人作答").click()
    meter = page.locator("#meter")
    await expect(meter).to_be_visible()
    await expect(page.get_by_role("button", name="让其他人作答")).to_be_enabled(timeout=60_000)
    total = await meter.get_attribute("max")
    await expect(meter).to_have_js_property("value", int(total or 0))
    await expect(page.locator("#progresstext")).to_contain_text(f"{total} / {total}")

    await page.locator(f'.person[data-key="{ADMIN}"]').click()
    await send(page, "进度")
    await expect(message(page, f"已完成 {RATERS}/{RATERS}")).to_be_visible()
    await send(page, "关闭 中层360测评")
    await tap_confirm(page)
    await expect(message(page, "算出")).to_be_visible(timeout=30_000)
    await send(page, "结果 M001")
    await expect(message(page, "领导评价")).to_be_visible()
    assert await violations(page) == []
    assert traffic.strangers(demo.base_url) == set()
    assert traffic.complaints == []


async def test_an_enterprise_binds_and_answers_in_the_demo(demo: Demo, browser: Browser) -> None:
    await confirm(demo, ADMIN, "开启 园区服务满意度")
    context, traffic = await browser.new_context(viewport=DESKTOP, locale="zh-CN"), Traffic()
    traffic.watch(context)
    page = await context.new_page()
    await page.goto(f"{demo.base_url}/sandbox")
    await page.get_by_label("搜索人物").fill("邀请码")
    await page.locator(".person").first.click()
    await tap_confirm(page)  # the key offers 绑定 CODE
    await message(page, "绑定好了").locator(".bubble a").click()
    frame = page.frame_locator("#frame")
    await frame.get_by_role("link", name="开始评价").click()
    await expect(frame.locator(".promise h2")).to_have_text("匿名测评")
    rows = frame.locator(".pick")
    await expect(rows).to_have_count(COLLEAGUES * 3)  # ten departments serve enterprises, three items
    for number in range(COLLEAGUES * 3):
        await rows.nth(number).locator("label").nth(number % 6).click()
    assert await violations(page) == []
    await frame.get_by_role("button", name="提交", exact=True).click()
    await expect(frame.locator(".code")).to_be_visible()
    assert "已完成 1/" in await say(demo, ADMIN, "进度")
    assert traffic.strangers(demo.base_url) == set()
    assert traffic.complaints == []
