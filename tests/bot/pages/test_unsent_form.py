"""Slow lines, two tabs, the back button, a session that is over: nothing that was filled in is lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.bot.pages.test_questionnaire_browser import browser, fits, phone_of, serious
from tests.world.site import Site, every, question_form

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SAVED = "草稿已保存"


async def opened(site: Site, browser: Browser) -> tuple[BrowserContext, Page, str]:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001")
    page = await context.new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    return context, page, f"{site.url}/r/{round_id}/leader"


async def fill_offline(context: BrowserContext, page: Page) -> None:
    """The first field, while the line is down: the page says that the phone holds it."""
    await context.set_offline(True)
    await page.locator("input[type=number]").first.fill("93")
    await expect(page.locator(".bar [role=status]")).to_have_text("没有网络，先记在手机上")


async def test_two_tabs_keep_the_newer_answer_of_each_item_and_say_so(site: Site, browser: Browser) -> None:
    context, first, link = await opened(site, browser)
    second = await context.new_page()
    await second.goto(link)
    one, two = first.locator("input[type=number]"), second.locator("input[type=number]")
    await one.nth(0).fill("91")
    await one.nth(1).fill("81")
    await expect(first.locator(".bar [role=status]")).to_have_text(SAVED)

    await two.nth(1).fill("77")
    await two.nth(2).fill("66")

    await expect(two.nth(0)).to_have_value("91")
    await expect(two.nth(1)).to_have_value("77")
    await expect(second.locator(".told")).to_have_text("您在另一处改了 1 处，这一页已跟着更新。")
    await first.locator(".send .go").first.tap()
    await first.locator(".send .go").first.tap()
    await expect(first.locator(".card.ask")).to_contain_text("请看一眼，再按一次提交")
    assert [await one.nth(number).input_value() for number in range(3)] == ["91", "77", "66"]


async def test_a_slow_line_is_said_in_words_and_loses_nothing(site: Site, browser: Browser) -> None:
    context, page, link = await opened(site, browser)
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", {**SLOW_3G, "latency": 5000})
    fields = page.locator("input[type=number]")
    await fields.nth(0).fill("93")
    await expect(page.locator(".bar [role=status]")).to_contain_text("网络很慢", timeout=9000)
    await expect(page.locator(".bar [role=status]")).to_have_text(SAVED, timeout=15_000)
    await devtools.send("Network.emulateNetworkConditions", {**SLOW_3G, "latency": 0})
    await page.route("**/draft", lambda route: route.abort())
    await fields.nth(1).fill("82")
    await expect(page.locator(".bar [role=status]")).to_have_text("没有网络，先记在手机上")
    await page.unroute("**/draft")
    await expect(page.locator(".bar [role=status]")).to_have_text(SAVED, timeout=15_000)
    again = await context.new_page()
    await again.goto(link)
    assert [await again.locator("input[type=number]").nth(n).input_value() for n in range(2)] == ["93", "82"]


async def test_what_the_phone_holds_is_sealed_and_comes_back_after_the_page_was_closed(
    site: Site, browser: Browser
) -> None:
    context, page, link = await opened(site, browser)
    await fill_offline(context, page)
    held = await page.evaluate("Object.entries(localStorage).flat().join(' ')")
    assert held.startswith("pj-")
    assert "leader" not in held
    await page.close()
    await context.set_offline(False)
    page = await context.new_page()
    await page.goto(link)
    await expect(page.locator("input[type=number]").first).to_have_value("93")
    await expect(page.locator(".bar [role=status]")).to_have_text(SAVED)
    assert await page.evaluate("localStorage.length") == 0, "what has arrived is forgotten here"


async def test_what_the_phone_holds_though_it_arrived_is_said_to_be_saved_and_forgotten(
    site: Site, browser: Browser
) -> None:
    context, page, link = await opened(site, browser)
    await fill_offline(context, page)
    await page.close()
    other = await phone_of(browser, "uA001")
    second = await other.new_page()
    await second.goto(link)
    await second.locator("input[type=number]").first.fill("93")
    await expect(second.locator(".bar [role=status]")).to_have_text(SAVED)

    await context.set_offline(False)
    page = await context.new_page()
    await page.goto(link)

    await expect(page.locator(".bar [role=status]")).to_have_text(SAVED)
    await expect(page.locator("input[type=number]").first).to_have_value("93")
    await expect(page.locator(".told")).to_be_hidden()
    assert await page.evaluate("localStorage.length") == 0


async def test_submitting_offline_stays_on_the_page(site: Site, browser: Browser) -> None:
    context, page, link = await opened(site, browser)
    await page.locator("input[type=number]").first.fill("93")
    await context.set_offline(True)
    await page.locator(".send .go").first.tap()
    await page.locator(".send .go").first.tap()
    await expect(page.locator(".card.ask")).to_contain_text("还没有提交。填的内容都在")
    assert page.url.partition("#")[0] == link
    await context.set_offline(False)
    await page.locator(".send .go").first.tap()
    await page.wait_for_url("**/done")
    await page.go_back()
    await expect(page.locator("input[type=number]").first).to_have_value("93")
    await expect(page.get_by_text("您已经提交过")).to_be_visible()
    assert await page.evaluate("localStorage.length") == 0


async def test_a_form_that_never_left_is_sent_when_pressed_again(site: Site, browser: Browser) -> None:
    """A web view whose request fails may stay where it is, without a word: the button must not be dead."""
    _, page, link = await opened(site, browser)
    await page.clock.install()
    await page.reload()
    await page.route(link, lambda route: route.abort("aborted"), times=1)
    send = page.locator(".send .go").first
    await page.locator("input[type=number]").first.fill("90")
    await send.tap()
    await expect(page.locator(".card.ask")).to_contain_text("再按一次提交")
    async with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        await send.tap()

    await page.clock.run_for(10_000)
    await send.tap()

    await page.wait_for_url("**/leader/done")
    assert await page.locator(".code").is_visible()


async def test_a_session_that_is_over_gives_everything_back_without_script(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone, where = site.phone("uA001"), f"/r/{round_id}/leader"
    fields = every(question_form(await phone.get(where)), "87")
    site.clock.forward(hours=13)
    page = await phone.post(where, fields)
    assert page.status == 403
    assert "您填的内容还在" in page.text
    assert "87" not in page.text
    back = await phone.get(where)
    assert "登录过期前填的内容都在下面" in back.text
    assert {control.value for control in question_form(back).controls.values()} == {"87"}
    assert "登录过期前" not in (await phone.get(where)).text, "shown once"


@pytest.mark.parametrize("view", ["item", "person"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_large_type_fits_a_small_phone(site: Site, browser: Browser, view: str, scheme: str) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001", color_scheme=scheme)
    page = await context.new_page()
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{site.url}/r/{round_id}/leader?by={view}")
    assert await fits(page)
    await page.locator("input[type=number]").first.fill("93")
    await page.get_by_role("button", name="大字").tap()
    await page.wait_for_url("**?big=1**")
    await expect(page.locator("input[type=number]").first).to_have_value("93")
    assert await fits(page)
    assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 24
    assert await page.locator("legend").count() == (4 if view == "item" else 10)
    assert await serious(page) == []


COVERED = """() => {
  const bar = document.querySelector(".bar").getBoundingClientRect(), row = document.activeElement.closest(".row");
  const { top, bottom } = row.getBoundingClientRect();
  scrollTo(0, document.body.scrollHeight);
  const last = document.querySelector("p.links a").getBoundingClientRect();
  return { row: top < 0 || bottom > bar.top, last: last.bottom > bar.top };
}"""


@pytest.mark.parametrize("big", [0, 1])
@pytest.mark.parametrize("size", [(320, 568), (390, 844)])
async def test_the_pad_covers_neither_who_is_rated_nor_the_end_of_the_page(
    site: Site, browser: Browser, size: tuple[int, int], big: int
) -> None:
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001", reduced_motion="reduce")
    page = await context.new_page()
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(f"{site.url}/r/{round_id}/leader?by=item&big={big}")
    fields = page.locator("input[type=number]")
    for place in range(3):
        await fields.nth(place).fill(f"{90 - place}")
    await fields.nth(3).fill("80")  # minus one, plus one, the same for the rest, the spread: all of it is there
    assert await page.evaluate(COVERED) == {"row": False, "last": False}
    assert await fits(page)


async def test_switching_the_view_without_script_loses_nothing(site: Site, browser: Browser) -> None:
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uA001", java_script_enabled=False)).new_page()
    await page.goto(f"{site.url}/r/{round_id}/leader")
    await page.locator("input[type=number]").nth(1).fill("93")
    await page.get_by_role("button", name="逐人评").tap()
    await page.wait_for_url("**by=person**")
    await expect(page.locator("#f0-1")).to_have_value("93")


async def test_the_same_for_the_rest_rates_eleven_in_few_taps_and_a_kind_word_follows(
    site: Site, browser: Browser
) -> None:
    _, page, _ = await opened(site, browser)
    await page.locator("input[type=number]").first.tap()
    await page.locator(".keys button").nth(1).tap()
    await page.locator("input[type=number]").first.tap()
    await page.get_by_role("button", name="其余同此").tap()
    await expect(page.locator(".bar b")).to_have_text("已填 10/40")
    await page.locator("input[type=number]").nth(9).tap()
    await expect(page.locator(".bar")).to_contain_text("全部一样会让结果失去意义，要不要再看看？")
