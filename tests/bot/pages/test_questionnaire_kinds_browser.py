"""The script hides exactly what the server would not count; and without script nothing stands in the way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.pages.preview import preview_page
from surveys.questionnaires import Item, Questionnaire, import_questionnaire, parse_questionnaire, visible_items
from tests.bot.pages.test_questionnaire_browser import browser, fits, phone_of, serious
from tests.world.every_kind import KINDS
from tests.world.open_answers import open_answers
from tests.world.site import Site

__all__ = ["browser"]
WEIGHT_OF_ALL_KINDS = 16 * 1024  # every kind of question and conditions; rating colleagues must stay under 14 KB
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TRIES = 150
NUMBERS = ("", "50", "59.99", "60", "90.5", "90.51", "100", "80.5", "80.50", "80", "101", "-1", "8.555", "+55", "1e1")
WORDS = ("", "  ", "好", "\u200b", "\n")

FILL = """([index, values]) => {
  const controls = [...document.querySelectorAll('[name]')].filter((one) => one.name.endsWith('.' + index));
  controls.forEach((one, place) => {
    if (one.type === 'checkbox' || one.type === 'radio') one.checked = values.includes(one.value);
    else one.value = values[place] ?? '';
  });
  controls[0].dispatchEvent(new Event('input', { bubbles: true }));
  return controls.map((one) => one.value);
}"""
SHOWN = """() => [...document.querySelectorAll('.row')].filter((row) => !row.hidden).map((row) => row.dataset.item)"""


def some_values(item: Item, chance: random.Random) -> list[str]:
    """What somebody may leave in an item's controls, wrong answers too."""
    keys = [key for key, _ in item.options]
    if item.type == "percent":
        return [chance.choice(NUMBERS)]
    if item.type == "text":
        return [chance.choice(WORDS)]
    if item.type == "single":
        return [chance.choice(["", *keys])]
    if item.type == "multiple":
        return [key for key in keys if chance.random() < 0.5]
    return [chance.choice(["", *keys]) for _ in range(int(item.control.maximum))]


async def fill(page: Page, questionnaire: Questionnaire, chance: random.Random) -> dict[str, str]:
    """Random values into every control; what they are as the server would get them."""
    raw = {}
    for index, item in enumerate(questionnaire.items):
        values = some_values(item, chance)
        kept = await page.evaluate(FILL, [index, values])
        raw[item.key] = kept[0] if item.type in ("percent", "text") else "|".join(values)
    return raw


@pytest.mark.parametrize("seed", [1, 2])
async def test_script_and_server_agree_on_what_is_asked(site: Site, browser: Browser, seed: int) -> None:
    await site.services.write(import_questionnaire, text=KINDS, file="q.toml")
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uS011")).new_page()
    await page.goto(f"{site.url}/r/{round_id}/subordinate")
    questionnaire = parse_questionnaire(KINDS, "q.toml")
    chance = random.Random(seed)
    met = set()
    for _ in range(TRIES):
        raw = await fill(page, questionnaire, chance)
        shown = await page.evaluate(SHOWN)
        assert set(shown) == visible_items(questionnaire, raw), raw
        met.add(tuple(shown))
    assert len(met) > 12  # the questionnaire is rich enough to tell


async def test_what_is_not_asked_is_hidden_not_counted_and_not_in_the_way(site: Site, browser: Browser) -> None:
    await site.services.write(import_questionnaire, text=KINDS, file="q.toml")
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uS011")).new_page()
    await page.goto(f"{site.url}/r/{round_id}/subordinate")
    assert await serious(page) == []
    assert await fits(page)
    await expect(page.locator(".bar b")).to_have_text("已填 0/4")
    await page.locator("[data-item=团队建设] input").fill("55")
    await page.locator("[data-item=个人素质] input").fill("900")
    await expect(page.locator("[data-item=工作态度]")).to_be_visible()  # 900 is no answer
    await page.locator("[data-item=团队建设] input").fill("85")
    await expect(page.locator("[data-item=个人素质]")).to_be_hidden()
    await page.locator("[data-item=工作态度] input").fill("70")
    await page.get_by_text("谈话", exact=True).tap()
    await page.get_by_text("电话", exact=True).tap()
    await page.locator("[data-item=先后] select").first.select_option("赏")
    await page.locator("[data-item=先后] select").last.select_option("教")
    await expect(page.locator("[data-item=建议]")).to_be_visible()
    assert await serious(page) == []
    await page.locator(".send .go").first.tap()
    await page.locator(".send .go").first.tap()  # two are left open
    await page.wait_for_url("**/done")
    (found,) = await site.services.read(open_answers)
    assert {key: value for key, value in found.items() if value} == {
        "团队建设": "85", "工作态度": "70", "方式": "talk", "渠道": "phone", "先后": "赏|教",
    }  # fmt: skip


async def test_without_script_everything_is_shown_and_nothing_needless_counts(site: Site, browser: Browser) -> None:
    await site.services.write(import_questionnaire, text=KINDS, file="q.toml")
    round_id = await site.open_round("中层360测评")
    page = await (await phone_of(browser, "uS011", java_script_enabled=False)).new_page()
    await page.goto(f"{site.url}/r/{round_id}/subordinate")
    assert await page.locator(".row").count() == await page.locator(".row:visible").count() == 9
    await expect(page.get_by_text("如果“团队建设”低于 60 分")).to_be_visible()
    await page.locator("[data-item=团队建设] input").fill("30")
    await page.locator("[data-item=个人素质] input").fill("40")
    await page.locator("[data-item=工作态度] input").fill("50")
    await page.get_by_role("button", name="提交", exact=True).tap()
    await page.wait_for_url("**/done")
    await expect(page.get_by_text("有 1 处按您前面的回答不用答，没有计入。")).to_be_visible()


async def test_a_form_with_everything_still_weighs_little(site: Site, browser: Browser) -> None:
    await site.services.write(import_questionnaire, text=KINDS, file="q.toml")
    round_id = await site.open_round("中层360测评")
    context = await phone_of(browser, "uS011")
    page = await context.new_page()
    await page.goto(f"{site.url}/t")
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await page.goto(f"{site.url}/r/{round_id}/subordinate", wait_until="networkidle")
    assert len(sizes) == 5  # page, style, three scripts: conditions bring one of their own
    assert sum(sizes) <= WEIGHT_OF_ALL_KINDS, sizes
    print(f"page weight {sum(sizes)} bytes {sizes}")


async def test_preview_works_from_a_file(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(preview_page(parse_questionnaire(KINDS, "q.toml")), encoding="utf-8")
    context = await browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(f"file://{tmp_path}/p.html")
    await expect(page.locator(".bar b")).to_have_text("已填 0/12")  # three invented colleagues
    await page.locator("[data-item=团队建设] input").first.tap()
    await page.locator(".keys button").first.tap()
    await expect(page.locator(".bar b")).to_have_text("已填 1/12")
    assert await serious(page) == []
    assert problems == []
