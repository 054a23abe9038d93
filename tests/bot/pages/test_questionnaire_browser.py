"""A phone-sized Chromium answers ten colleagues on four items, with script and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.sandbox.phone.browser import USER_AGENTS
from surveys.rounds.public_codes import list_public_codes
from tests.world.browser_phone import chromium
from tests.world.site import Site, bind_firm, question_form

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WEIGHT = 14 * 1024
LOOPBACK = {"127.0.0.1"}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def phone_of(browser: Browser, user: str, platform: str = "wecom", **more: Any) -> BrowserContext:
    """A phone in WeChat: its User-Agent, and the sandbox knows whose it is."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        user_agent=USER_AGENTS[platform],
        **more,
    )
    await context.add_cookies([{"name": "sandbox_user", "value": f"{platform}:{user}", "url": "http://127.0.0.1"}])
    return context


async def serious(page: Page) -> list[str]:
    """Rules of axe-core that the page breaks seriously."""
    found = await Axe().run(page)
    return [rule["id"] for rule in found.response["violations"] if rule["impact"] in ("serious", "critical")]


async def fits(page: Page) -> bool:
    """Compared with the phone's own width: `innerWidth` grows with a page that is too wide."""
    assert page.viewport_size is not None
    return bool(await page.evaluate(f"document.documentElement.scrollWidth <= {page.viewport_size['width']}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_ten_colleagues_by_four_items_in_forty_one_taps(site: Site, browser: Browser, scheme: Any) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001", color_scheme=scheme)
    page = await context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(f"{site.url}/r/{round_id}")
    assert await serious(page) == []
    await page.locator("input[type=number]").first.tap()
    assert await serious(page) == []
    for number in range(40):
        await page.locator(".keys button").nth(number % 7).tap()
    await expect(page.locator(".bar b")).to_have_text("已填 40/40")
    await expect(page.locator(".bar span").first).to_contain_text("最低 70，最高 100")
    assert await fits(page)
    await page.locator(".send .go").first.tap()
    await page.wait_for_url("**/done")
    assert await serious(page) == []
    form = question_form(await site.phone("uA001").get(f"/r/{round_id}/leader"))
    given = [int(control.value) for control in form.controls.values()]
    assert given[:8] == [100, 95, 90, 85, 80, 75, 70, 100]
    assert problems == []


async def test_without_script_the_form_is_whole(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001", java_script_enabled=False)).new_page()
    await page.goto(f"{site.url}/t")
    await page.locator("a.go").first.tap()
    await page.wait_for_url("**/leader")
    inputs = page.locator("input[type=number]")
    assert await inputs.count() == 40
    for number in range(39):
        await inputs.nth(number).fill(str(61 + number))
    await page.get_by_role("button", name="先存草稿").tap()
    await expect(page.locator("[role=status]")).to_contain_text("草稿已保存")
    await expect(inputs.nth(38)).to_have_value("99")
    await page.get_by_role("button", name="提交", exact=True).tap()
    await page.wait_for_url("**/done")
    form = question_form(await site.phone("uA001").get(f"/r/{round_id}/leader"))
    assert [control.value for control in form.controls.values()] == [str(61 + n) for n in range(39)] + [""]


async def test_the_form_weighs_little_and_asks_nobody_else(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001")
    page = await context.new_page()
    await page.goto(f"{site.url}/t")  # sign in
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    hosts: set[str | None] = set()
    devtools.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    await page.goto(f"{site.url}/r/{round_id}/leader", wait_until="networkidle")
    assert len(sizes) == 4  # page, style, two scripts; headers counted too
    assert sum(sizes) <= WEIGHT, sizes
    assert hosts <= LOOPBACK | {None, ""}
    print(f"page weight {sum(sizes)} bytes {sizes}")


async def test_a_draft_survives_a_closed_page_and_blanks_are_asked_about(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001")
    page = await context.new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    await page.locator("input[type=number]").first.tap()
    for _ in range(5):
        await page.locator(".keys button").first.tap()
    await expect(page.locator(".bar span").first).to_contain_text("平均 100，最低 100，最高 100")
    await page.close(run_before_unload=False)
    page = await context.new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    inputs = page.locator("input[type=number]")
    await expect(inputs.nth(4)).to_have_value("100")
    await page.locator(".send .go").first.tap()
    await expect(page.locator(".ask")).to_have_text("有 35 处留空，将记为“不了解”。再按一次提交。")
    await page.locator(".send .go").first.tap()
    await page.wait_for_url("**/done")


async def test_a_value_off_the_scale_is_marked_at_once_and_enters_no_mean(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001")).new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    inputs = page.locator("input[type=number]")
    await inputs.nth(0).fill("80")
    await inputs.nth(1).fill("90")
    await inputs.nth(2).fill("150")
    await expect(page.locator(".row .bad")).to_have_text("请填 0 到 100 之间的数")
    await expect(inputs.nth(2)).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".bar b")).to_have_text("已填 2/40")
    await expect(page.locator(".bar span").first).to_have_text("这一项平均 85，最低 80，最高 90")
    assert await serious(page) == []
    keys = [int(key) for key in await page.locator(".keys button:not(.w)").all_inner_texts()]
    assert len([key for key in keys if key < 60]) >= len([key for key in keys if key > 60]) - 1
    await inputs.nth(2).fill("100")
    await expect(page.locator(".row .bad")).to_have_count(0)
    await expect(page.locator("[aria-invalid]")).to_have_count(0)
    await expect(page.locator(".bar b")).to_have_text("已填 3/40")


async def test_a_form_without_one_answer_is_sent_only_as_all_unknown(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001")).new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    await page.locator(".send .go").first.tap()
    await expect(page.locator("#errors li")).to_have_text(
        "您还没有填写任何一项。请填写后再提交；如果确实都不了解，请按“全部不了解”。"
    )
    await page.get_by_role("button", name="全部不了解").tap()
    await page.wait_for_url("**/done")


async def test_the_network_fails_for_a_moment(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001")
    page = await context.new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    await context.set_offline(True)
    await page.locator("input[type=number]").first.fill("91")
    await expect(page.locator(".bar [role=status]")).to_have_text("没有网络，先记在手机上")
    await context.set_offline(False)
    await expect(page.locator(".bar [role=status]")).to_have_text("草稿已保存")
    await page.reload()
    await expect(page.locator("input[type=number]").first).to_have_value("91")


async def test_an_enterprise_taps_its_levels(site: Site, browser: Browser) -> None:
    await bind_firm(site, "oFirm", "91350200MA00000001")
    round_id = await site.open_round("园区服务满意度")
    page = await (await phone_of(browser, "oFirm", "oa")).new_page()
    await page.goto(f"{site.url}/r/{round_id}")
    assert await serious(page) == []
    assert await fits(page)
    rows = page.locator(".pick")
    for number in range(await rows.count()):
        await rows.nth(number).locator("label").nth(number % 6).tap()
    await page.locator(".send .go").first.tap()
    await page.wait_for_url("**/done")


@pytest.mark.parametrize("path", ["/", "/t", "/p/x", "/r/RNONE"])
async def test_small_pages_are_accessible(site: Site, browser: Browser, path: str) -> None:
    await site.open_round("科室民主测评")
    page = await (await phone_of(browser, "uM001")).new_page()
    await page.goto(site.url + path)
    assert await serious(page) == []
    assert await fits(page)


async def test_a_refused_form_leads_to_its_fields(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001")).new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    await page.evaluate("document.querySelector('form').noValidate = true")
    await page.locator("input[type=number]").nth(7).fill("120")
    await page.locator(".send .go").first.tap()
    await expect(page.locator(".ask")).to_be_visible()
    await page.locator(".send .go").first.tap()
    await expect(page.locator("#errors")).to_be_focused()
    assert await serious(page) == []
    await page.locator("#errors a").tap()
    await expect(page.locator("input[type=number]").nth(7)).to_have_value("120")
    assert page.url.endswith("#f0-7")


async def test_the_first_question_stands_on_the_first_screen_and_the_promise_opens_without_script(
    site: Site, browser: Browser
) -> None:
    round_id = await site.open_round("科室民主测评")
    await site.open_round("群众意见")
    code = (await site.services.read(list_public_codes, plan_name="群众意见"))[0].code
    for user, platform, path in (("uA001", "wecom", f"/r/{round_id}"), ("oPasser", "oa", f"/p/{code}")):
        if platform == "oa":
            site.sandbox.official.add_follower(user, "访客")
        page = await (await phone_of(browser, user, platform, java_script_enabled=False)).new_page()
        await page.set_viewport_size({"width": 375, "height": 667})
        await page.goto(site.url + path)
        box = await page.locator(".row").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 667, path
        summary = page.locator(".promise summary")
        height = (await summary.bounding_box() or {"height": 0})["height"]
        assert 0 < height < 56, "one line"
        await expect(page.locator(".promise li").first).to_be_hidden()
        await summary.tap()
        await expect(page.locator(".promise li").first).to_be_visible()
        assert await fits(page)


async def test_large_type_shows_five_colleagues_beside_the_pad(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001", reduced_motion="reduce")).new_page()
    await page.set_viewport_size({"width": 375, "height": 667})
    await page.goto(f"{site.url}/r/{round_id}/leader?big=1")
    await page.locator("input[type=number]").nth(4).tap()
    shown = """() => {
      const bar = document.querySelector(".bar").getBoundingClientRect().top;
      const head = document.querySelector("legend").getBoundingClientRect().bottom;
      const rows = Array.from(document.querySelectorAll("fieldset:first-of-type .row"), (row) =>
        row.getBoundingClientRect());
      return rows.filter((row) => row.top >= head - 1 && row.bottom <= bar + 1).length;
    }"""
    assert await page.evaluate(shown) >= 5
    lines = "key => [key.scrollWidth <= key.clientWidth, key.getClientRects().length, getComputedStyle(key).fontSize]"
    unknown = page.locator(".keys button", has_text="不了解")
    assert await unknown.evaluate(lines) == [True, 1, "18px"]
    assert await fits(page)
