"""A public form that is left half-way is there again: on this phone, for this account, and for nobody else."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from surveys.store.tables import ballot, comment, draft
from surveys.work import Work
from tests.bot.pages.test_public import codes_of, opened
from tests.bot.pages.test_questionnaire_browser import browser, fits, phone_of, serious
from tests.world.site import Site, every, question_form

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
WORDS = "窗口的人很耐心"
FOUND = "已从这台手机找回，还没有提交"


async def visit(site: Site, browser: Browser) -> tuple[BrowserContext, Page, str]:
    _, codes = await opened(site)
    link = f"{site.url}/p/{codes['window-1']}"
    context = await phone_of(browser, "oVisitor1", "oa")
    page = await context.new_page()
    await page.goto(link)
    return context, page, link


async def fill_half(page: Page) -> None:
    await page.locator(".pick").first.get_by_text("满意", exact=True).tap()
    await page.locator("textarea").first.fill(WORDS)
    await expect(page.locator(".send [role=status]")).to_have_text("已记在这台手机上，提交后才算数。")


async def chosen(page: Page) -> str:
    return str(await page.locator(".pick").first.locator("input:checked").get_attribute("value"))


async def stored(site: Site) -> list[object]:
    def look(work: Work) -> list[object]:
        return [row for table in (draft, ballot, comment) for row in work.db.execute(select(table))]

    return await site.services.read(look)


async def test_a_form_closed_half_way_is_filled_in_again(site: Site, browser: Browser) -> None:
    context, page, link = await visit(site, browser)
    await fill_half(page)
    assert await fits(page)
    assert await serious(page) == []
    await page.close()
    page = await context.new_page()
    await page.goto(link)
    await expect(page.locator(".told")).to_contain_text(FOUND)
    await expect(page.locator("textarea").first).to_have_value(WORDS)
    assert await chosen(page) == "4"
    assert await stored(site) == [], "nothing of it is on the server"


async def test_the_next_account_on_the_same_phone_reads_nothing(site: Site, browser: Browser) -> None:
    context, page, link = await visit(site, browser)
    await fill_half(page)
    held = await page.evaluate("Object.entries(localStorage).flat().join(' ')")
    assert held.startswith("pj-")
    assert WORDS not in held
    await page.close()
    await context.clear_cookies()
    cookie = {"name": "sandbox_user", "value": "oa:oVisitor2", "url": "http://127.0.0.1"}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.goto(link)
    await expect(page.locator("textarea").first).to_have_value("")
    await expect(page.locator(".told")).to_be_hidden()
    assert await page.locator(".pick input:checked").count() == 0


async def test_a_failed_submit_loses_nothing_and_a_sent_form_is_forgotten(site: Site, browser: Browser) -> None:
    context, page, link = await visit(site, browser)
    await fill_half(page)
    await context.set_offline(True)
    await page.locator(".send .go").first.tap()
    await page.wait_for_timeout(500)
    await context.set_offline(False)
    await page.goto(link)
    await expect(page.locator("textarea").first).to_have_value(WORDS)
    for pick in await page.locator(".pick").all():
        await pick.get_by_text("满意", exact=True).tap()
    await page.locator(".send .go").first.tap()
    await page.wait_for_url("**/done")
    await page.go_back()
    await expect(page.get_by_text("您已经提交过")).to_be_visible()
    await expect(page.locator("textarea").first).to_have_value(WORDS)
    await expect(page.locator(".told")).to_be_hidden()
    assert await page.evaluate("localStorage.length") == 0


async def test_what_the_server_refused_is_still_there_after_the_page_was_closed(site: Site, browser: Browser) -> None:
    context, page, link = await visit(site, browser)
    await fill_half(page)
    first = page.locator(".pick").first.locator("input:checked")
    await first.evaluate("input => { input.value = 'nonsense'; }")
    await page.evaluate("document.getElementById('answers').submit()")
    await expect(page.locator("#errors")).to_be_visible()
    await expect(page.locator("textarea").first).to_have_value(WORDS)
    await page.close()
    page = await context.new_page()
    await page.goto(link)
    await expect(page.locator("textarea").first).to_have_value(WORDS)


async def test_a_session_that_is_over_gives_a_public_form_back_without_script(site: Site) -> None:
    _, codes = await opened(site)
    where = f"/p/{codes['window-1']}"
    phone = site.follower("oVisitor1")
    fields = every(question_form(await phone.get(where)), "4")
    site.clock.forward(hours=13)
    page = await phone.post(where, fields)
    assert page.status == 403
    assert "您填的内容还在" in page.text
    assert "登录过期前填的内容都在下面" in (await phone.get(where)).text
    assert "登录过期前" not in (await phone.get(where)).text, "shown once"


async def test_what_is_carried_is_for_that_window_alone(site: Site) -> None:
    await opened(site)
    codes = await site.services.read(codes_of)
    phone = site.follower("oVisitor1")
    where, other = f"/p/{codes['window-1']}", f"/p/{codes['window-2']}"
    fields = every(question_form(await phone.get(where)), "4")
    site.clock.forward(hours=13)
    assert (await phone.post(where, fields)).status == 403
    assert "登录过期前" not in (await phone.get(other)).text
