"""A follower's consent to 订阅通知: asked by WeChat's own button, on the one page that may load WeChat's script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.demo.run import Demo, running_demo
from bot.phrases import consent as phrases
from bot.sandbox.phone.jssdk import judge_config
from tests.bot.pages.test_questionnaire_browser import browser, serious

__all__ = ["browser"]
pytestmark = pytest.mark.slow
PAGE = "/notify"
GIVEN = re.compile(r'data-(app|time|nonce|signature)="([^"]*)"')


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running_demo(port=0, database_url=f"sqlite:///{tmp_path}/demo.db", background=False) as running:
        yield running


def follower_of(demo: Demo) -> str:
    return next(iter(demo.openids))


def config_of(demo: Demo, text: str) -> dict[str, str]:
    given = dict(GIVEN.findall(text))
    names = {"app": "app_id", "time": "timestamp", "nonce": "nonce", "signature": "signature"}
    return {**{names[name]: value for name, value in given.items()}, "url": demo.base_url + PAGE}


async def test_follower_gets_a_button_that_wechat_accepts(demo: Demo) -> None:
    page = await demo.sandbox.web(follower_of(demo), "oa").get(PAGE)

    assert page.status == 200
    assert 'template="SUB-invitation,SUB-result"' in page.text
    config = config_of(demo, page.text)
    assert judge_config(demo.sandbox.official, config) == ""
    assert judge_config(demo.sandbox.official, {**config, "nonce": "other"}) == "config:invalid signature"
    assert judge_config(demo.sandbox.official, {**config, "url": demo.base_url + "/t"}) == "config:invalid signature"
    assert judge_config(demo.sandbox.official, {**config, "app_id": "wx0"}) == "config:invalid appId"


async def test_only_this_page_may_load_a_script_from_elsewhere(demo: Demo) -> None:
    phone = demo.sandbox.web(follower_of(demo), "oa")
    script = str(demo.services.settings.oa.script_base)

    asking, tasks = await phone.get(PAGE), await phone.get("/t")

    assert f"script-src 'self' {script};" in asking.headers["Content-Security-Policy"]
    assert script not in tasks.headers["Content-Security-Policy"]
    assert script not in tasks.text
    assert phrases.LINK in tasks.text


async def test_member_of_wecom_is_asked_nothing(demo: Demo) -> None:
    phone = demo.sandbox.web(demo.park.people[0].userid, "wecom")

    page, tasks = await phone.get(PAGE), await phone.get("/t")

    assert "您不用在这里同意：有测评时，消息会直接发给您。" in page.text
    assert "wx-open-subscribe" not in page.text
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert phrases.LINK not in tasks.text


async def test_while_wechat_gives_no_ticket_the_page_says_so_and_the_log_why(
    demo: Demo, caplog: pytest.LogCaptureFixture
) -> None:
    demo.sandbox.official.world.fail("/cgi-bin/ticket/getticket", 9, 48001)

    page = await demo.sandbox.web(follower_of(demo), "oa").get(PAGE)

    assert page.status == 200
    assert "微信暂时没有回应，请过一会儿再打开这一页。" in page.text
    assert "wx-open-subscribe" not in page.text
    (record,) = [one for one in caplog.records if one.name == "pingji.consent"]
    assert "48001" in record.getMessage()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
async def test_consent_given_on_the_phone_is_counted_and_said(demo: Demo, browser: Browser) -> None:
    openid = follower_of(demo)
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{demo.base_url}/sandbox")
    await page.fill("#search", openid)
    await page.click(f"[data-key={openid}]")

    async def open_page() -> None:
        await page.click("#more")
        await page.click("#actions >> text=打开网址")
        await page.fill("#answer", demo.base_url + PAGE)
        await page.click("#ask button[value=ok]")

    await open_page()
    inside = page.frame_locator("#frame")
    await inside.locator("html[data-jssdk=ok]").wait_for(state="attached")
    await inside.get_by_role("button", name="同意接收").click()
    await page.click(".popup >> text=允许")
    await inside.get_by_text(phrases.SCRIPT["thanks"]).wait_for()

    assert demo.sandbox.official.follower(openid).credits == {"SUB-invitation": 1, "SUB-result": 1}
    again = await demo.sandbox.web(openid, "oa").get(PAGE)
    assert "您已经同意接收 1 条，再同意一次会多一条。" in again.text
    assert await serious(page) == []
