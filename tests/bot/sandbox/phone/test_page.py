"""The phone page: over HTTP, and in a real Chromium with the little service behind it."""

import asyncio

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe

from bot.sandbox import Person, phone_app
from bot.sandbox.phone.rewrite import Mover, framable
from tests.world.browser_phone import chromium


@web.middleware
async def strict(request, handler):
    """What a careful host says about every answer."""
    answer = await handler(request)
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    return answer


@pytest.fixture
async def phone(service):
    """The little service with the phone mounted beside it."""
    app = web.Application(middlewares=[strict])
    app.add_subapp("/sandbox", phone_app(service.sandbox))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox = service.sandbox
    sandbox.wecom.add_member("zhangsan", "张三", "综合科")
    sandbox.official.add_follower("o1", "华盛公司")
    sandbox.people = [
        Person("zhangsan", "张三", "管理员", "wecom", "综合科"),
        Person("o1", "华盛公司", "企业", "oa", "邀请码 K7QM2P"),
    ]
    service.phone = f"http://127.0.0.1:{runner.addresses[0][1]}/sandbox"
    yield service
    await runner.cleanup()


async def test_posts_need_the_pages_own_header(phone):
    body = {"platform": "wecom", "key": "zhangsan", "text": "帮助"}
    async with phone.sandbox.http.post(phone.phone + "/api/say", json=body) as answer:
        assert answer.status == 403
    async with phone.sandbox.http.post(phone.phone + "/api/say", json=body, headers={"X-Sandbox": "1"}) as answer:
        assert answer.status == 200
    assert [m.direction for m in phone.sandbox.wecom.inbox("zhangsan")] == ["out", "in"]


async def test_reading_a_conversation_clears_its_badge(phone):
    http = phone.sandbox.http
    phone.sandbox.wecom.chats.add("zhangsan", "in", "一")
    unread = []
    for _ in range(2):
        async with http.get(phone.phone + "/api/people") as answer:
            unread.append((await answer.json())["people"][0]["unread"])
        async with http.get(phone.phone + "/api/chat", params={"platform": "wecom", "key": "zhangsan"}) as answer:
            assert [line["text"] for line in (await answer.json())["messages"]] == ["一"]
    assert unread == [1, 0]


async def test_the_web_view_is_a_phone_to_the_service(phone):
    http, base = phone.sandbox.http, phone.phone + "/web/wecom/zhangsan"
    async with http.get(base + "/t") as answer:
        text = await answer.text()
        assert answer.status == 200
        assert str(answer.url) == base + "/t"
        assert "Set-Cookie" not in answer.headers
        assert "X-Frame-Options" not in answer.headers
        assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
    assert '<p id="who">zhangsan</p>' in text
    for moved in ('href="/sandbox/web/wecom/zhangsan/form"', 'src="/sandbox/web/wecom/zhangsan/static/app.js"'):
        assert moved in text
    async with http.get(phone.phone + "/web/oa/o1/t") as answer:
        assert '<p id="who">o1</p>' in await answer.text()
    form = {"who": "zhangsan", "score": "5"}
    origin = phone.phone.removesuffix("/sandbox")
    async with http.post(base + "/form", data=form, headers={"Origin": origin}, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/sandbox/web/wecom/zhangsan/t")
    async with http.post(base + "/form", data=form, headers={"Origin": "http://evil"}):
        assert [seen[3] for seen in phone.seen] == [phone.url, "http://evil"]


def test_addresses_move_and_strangers_stay():
    mover = Mover("http://h:1", "/s/web/oa/o1", "/s/shim.js")
    moved = {
        "/t?a=1": "/s/web/oa/o1/t?a=1",
        "http://h:1/t": "/s/web/oa/o1/t",
        "http://h:1": "/s/web/oa/o1/",
        "http://h:10/t": "http://h:10/t",
        "//cdn/x": "//cdn/x",
        "#top": "#top",
        "next": "next",
        "": "",
    }
    assert {address: mover.address(address) for address in moved} == moved
    page = mover.page("<!doctype html><html><head lang=a></head><body><form action=/x method=post>")
    assert "<head lang=a><script src=" in page
    assert "action=/s/web/oa/o1/x" in page
    assert mover.page("<p>bare").startswith("<script")
    assert mover.style("a{background:url('/b.png')}") == "a{background:url('/s/web/oa/o1/b.png')}"
    assert framable("default-src 'self'; frame-ancestors 'none'; img-src *") == "default-src 'self'; img-src *"


@pytest.fixture
async def browser():
    async with chromium() as started:
        yield started


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 860), (390, 844)])
async def test_a_conversation_by_hand(phone, browser, width, height):
    async def simulate(progress):
        for done in range(4):
            progress(done, 3, "同事们")
            await asyncio.sleep(0.05)

    phone.sandbox.simulate = simulate
    page = await browser.new_page(viewport={"width": width, "height": height})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.extend([] if "127.0.0.1" in request.url else [request.url]))
    await page.goto(phone.phone)
    await page.click("#simulate")
    await page.wait_for_selector("#progresstext:has-text('3 / 3')")
    await page.click("[data-key=zhangsan]")
    await page.fill("#text", "开启 <b>全员</b>")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".row.in a")
    assert await page.inner_text(".row.out .bubble") == "开启 <b>全员</b>"
    phone.sandbox.wecom.chats.add("zhangsan", "in", "请回复 确认 7KQ2")
    await page.click(".chips button.key:has-text('确认 7KQ2')")
    await page.wait_for_selector(".row.out:has-text('确认 7KQ2')")
    results = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    serious = [v["id"] for v in results.response["violations"] if v["impact"] in ("serious", "critical")]
    assert serious == [], results.generate_report()
    await page.click(".row.in a")
    inside = page.frame_locator("#frame")
    await inside.locator("#api:has-text('api:zhangsan')").wait_for()
    await inside.locator("text=开始评价").click()
    await inside.locator("[name=score]").fill("5")
    await inside.locator("button").click()
    await inside.locator("#who").wait_for()
    assert phone.seen[-1][:3] == ("zhangsan", "zhangsan", "5")
    await page.click("#leave")
    assert problems == []
    await page.close()
