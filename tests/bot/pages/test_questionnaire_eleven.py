"""Eleven colleagues on four items, on a phone: how many taps, how many bytes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from surveys.store.tables import person
from surveys.work import Work
from tests.bot.pages.test_questionnaire_browser import LOOPBACK, WEIGHT, browser, phone_of
from tests.world.site import Site, question_form

__all__ = ["browser"]  # the fixture
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MOST_TAPS = 60


def add_manager(work: Work) -> None:
    """The sample park has ten."""
    row = {"person_id": "M011", "name": "欧阳清扬", "department": "企业服务局", "level": "manager", "collaborates": []}
    work.db.execute(person.insert().values(**row, status="active", is_admin=False))


async def test_eleven_colleagues_by_four_items_in_few_taps_and_bytes(site: Site, browser: Browser) -> None:
    await site.services.write(add_manager)
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uA001")
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    devtools.on(
        "Network.requestWillBeSent", lambda event: names.__setitem__(event["requestId"], event["request"]["url"])
    )

    def arrived(event: Any) -> None:
        sizes[names[event["requestId"]]] = int(event["encodedDataLength"])

    await page.goto(f"{site.url}/t")  # sign in
    await devtools.send("Network.clearBrowserCache")
    devtools.on("Network.loadingFinished", arrived)
    taps = 0

    async def tap(locator: Any) -> None:
        nonlocal taps
        taps += 1
        await locator.tap()

    await tap(page.locator("a.go").first)
    await page.wait_for_url("**/leader")
    await expect(page.locator("input[type=number]")).to_have_count(44)
    await tap(page.locator("input[type=number]").first)
    for number in range(44):
        await tap(page.locator(".keys button").nth(number % 7))
    await expect(page.locator(".bar b")).to_have_text("已填 44/44")
    loaded = {url: size for url, size in sizes.items() if "/draft" not in url}
    await tap(page.locator(".send .go").first)
    await page.wait_for_url("**/done")

    assert taps == 47
    assert taps <= MOST_TAPS
    assert {urlsplit(url).hostname for url in loaded} <= LOOPBACK
    weight = sum(loaded.values())
    print(f"taps {taps}, weight {weight} bytes {loaded}")
    assert weight <= WEIGHT
    form = question_form(await site.phone("uA001").get(f"/r/{round_id}/leader"))
    assert len(form.controls) == 44
    assert [int(control.value) for control in form.controls.values()][:3] == [100, 95, 90]
