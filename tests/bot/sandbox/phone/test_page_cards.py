"""Cards, menus, codes and subscription windows on the phone page, by hand in a real Chromium."""

import asyncio

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe

from bot.sandbox import Person, phone_app
from bot.wechat import Option, Question, button_card, choices_card, read_card_answer, vote_card
from tests.bot.sandbox.phone.test_page import browser, strict  # noqa: F401 — a fixture

HEAD = {"X-Sandbox": "1"}
YES_NO = [Option("yes", "同意"), Option("no", "不同意")]
MENU = [
    {"name": "测评", "sub_button": [{"type": "click", "name": "任务", "key": "MINE"}]},
    {"type": "click", "name": "帮助", "key": "HELP"},
]


@pytest.fixture
async def phone(service):
    """Two people, each with everything that can be tapped; a page with a subscription button."""

    async def page(request):
        text = (
            '<!doctype html><html lang="zh-CN"><head><title>订阅</title></head><body>'
            '<wx-open-subscribe template="sub" id="s"><script type="text/wxtag-template">'
            "<button>有新测评时通知我</button></script>"
            '</wx-open-subscribe><p id="said"></p><script src="/static/listen.js"></script></body></html>'
        )
        return web.Response(
            text=text, content_type="text/html", headers={"Content-Security-Policy": "default-src 'self'"}
        )

    async def script(request):
        text = (
            "document.getElementById('s').addEventListener('success',"
            "(e)=>{document.getElementById('said').textContent=e.detail.subscribeDetails})"
        )
        return web.Response(text=text, content_type="text/javascript")

    sandbox, service.raw = service.sandbox, "success"
    beside = web.Application()
    beside.router.add_get("/ask", page)
    beside.router.add_get("/static/listen.js", script)
    app = web.Application(middlewares=[strict])
    app.add_subapp("/sandbox", phone_app(sandbox))
    runners = [web.AppRunner(one, access_log=None) for one in (app, beside)]
    for runner in runners:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.phone, service.pages = (f"http://127.0.0.1:{runner.addresses[0][1]}" for runner in runners)
    service.phone += "/sandbox"
    sandbox.wecom.add_member("zhangsan", "张三", "综合科")
    sandbox.official.add_follower("o1", "华盛公司")
    sandbox.official.add_template("sub", "测评开始提醒", {"thing1": "事项"}, subscription=True)
    sandbox.wecom.menu = sandbox.official.menu = MENU
    sandbox.people = [
        Person("zhangsan", "张三", "管理员", "wecom", "综合科"),
        Person("o1", "华盛公司", "企业", "oa", "邀请码 K7QM2P"),
    ]
    yield service
    for runner in runners:
        await runner.cleanup()


def put(sandbox, body, key="zhangsan"):
    card = {"body": body, "replaced": "", "chosen": {}}
    title = body["main_title"]["title"]
    return sandbox.wecom.chats.add(key, "in", "", kind="template_card", title=title, card=card)


async def act(phone, platform, key, **given):
    body = {"platform": platform, "key": key, **given}
    async with phone.sandbox.http.post(phone.phone + "/api/act", json=body, headers=HEAD) as answer:
        return answer.status, await answer.json() if answer.status == 200 else {}


async def test_what_cannot_be_done_is_said_in_words(phone):
    line = put(phone.sandbox, vote_card("t", "题", "", Question("q", "", YES_NO)))
    wrong = {"act": "press", "line": line.id, "value": "submit", "chosen": {"q": ["maybe"]}}
    assert await act(phone, "wecom", "zhangsan", **wrong) == (200, {"problem": "这张卡片上没有这样的选择：q = maybe"})
    assert (await act(phone, "oa", "o1", act="popup", answers={"ghost": "accept"}))[1] == {"problem": "没有这个：ghost"}
    assert await act(phone, "wecom", "zhangsan", act="scan", value="x") == (400, {})
    assert await act(phone, "oa", "o1", act="dance") == (400, {})
    assert phone.sandbox.wecom.callbacks.records == phone.sandbox.official.callbacks.records == []


async def test_the_phone_is_told_of_changes_and_of_codes(phone):
    sandbox, http = phone.sandbox, phone.sandbox.http
    line = put(sandbox, button_card("t", "题", "", YES_NO))

    async def fetch(path, **query):
        async with http.get(phone.phone + path, params=query) as answer:
            return await answer.json() if answer.content_type == "application/json" else await answer.read()

    who = {"platform": "wecom", "key": "zhangsan"}
    (first,) = (await fetch("/api/chat", **who))["messages"]
    assert (await fetch("/api/chat", after=str(first["rev"]), **who))["messages"] == []
    sandbox.wecom.replace_card("zhangsan", line.id, replaced="已提交")
    (changed,) = (await fetch("/api/chat", after=str(first["rev"]), **who))["messages"]
    assert (changed["id"], changed["card"]["replaced"]) == (line.id, "已提交")
    ticket = sandbox.official.scenes.create("窗口一", 60)
    (code,) = await fetch("/api/codes")
    assert (code["ticket"], code["name"]) == (ticket, "窗口一")
    assert (await fetch(f"/qr/{ticket}"))[:4] == b"\x89PNG"
    seen = await fetch("/api/chat", platform="oa", key="o1")
    assert (seen["menu"], seen["subscriptions"]) == (MENU, [{"id": "sub", "title": "测评开始提醒", "credits": 0}])


@pytest.fixture(params=[(1280, 860), (390, 844)])
async def page(browser, request, phone):  # noqa: F811
    page = await browser.new_page(viewport=dict(zip(("width", "height"), request.param, strict=True)))
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    await page.goto(phone.phone)
    yield page
    assert page.problems == []
    await page.close()


async def pushed(platform, count):
    """Wait until so many messages have reached the service."""
    async with asyncio.timeout(20):
        while len(platform.callbacks.records) < count:
            await asyncio.sleep(0.05)


async def no_violations(page):
    await page.wait_for_timeout(300)  # what slides in is seen through on its way
    found = (await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


@pytest.mark.browser
async def test_cards_are_answered_by_hand(phone, page):
    sandbox = phone.sandbox
    vote = put(sandbox, vote_card("t1", "服务如何", "", Question("q", "", YES_NO)))
    put(
        sandbox,
        choices_card("t2", "两问", "", [Question("a", "甲", YES_NO), Question("b", "乙", YES_NO)], submit="交上"),
    )
    await page.click("[data-key=zhangsan]")
    await page.click(".tcard label:has-text('不同意')")
    await page.click(".tcard button:has-text('提交')")
    await pushed(sandbox.wecom, 1)
    await no_violations(page)
    await page.select_option(".tcard select >> nth=1", "no")
    await page.click(".tcard button:has-text('交上')")
    await pushed(phone.sandbox.wecom, 2)
    told = [record.payload for record in sandbox.wecom.callbacks.records]
    answers = [read_card_answer(one) for one in told]
    assert [(one.task_id, one.key) for one in answers] == [("t1", "submit"), ("t2", "submit")]
    assert [one.chosen for one in answers] == [{"q": ("no",)}, {"a": ("yes",), "b": ("no",)}]
    sandbox.wecom.replace_card("zhangsan", vote.id, replaced="已收到")
    await page.wait_for_selector(".tcard .done:has-text('已收到')")
    assert await page.locator(".tcard").first.locator("button").count() == 0
    assert await page.locator(".tcard").first.locator("input:checked").is_disabled()


@pytest.mark.browser
async def test_menu_scan_and_subscription_by_hand(phone, page):
    sandbox = phone.sandbox
    sandbox.official.scenes.create("窗口一", 600)
    await page.click("[data-key=o1]")
    await page.click("#menu button:has-text('测评')")
    await page.click("#menu .sub button:has-text('任务')")
    await page.click("#more")
    await page.click("#actions >> text=扫一扫")
    await page.wait_for_selector(".codes img")
    await no_violations(page)
    await page.click(".codes button:has-text('窗口一')")
    await page.click("#more")
    await page.click("#actions >> text=订阅通知")
    await no_violations(page)
    await page.click(".popup >> text=允许")
    await pushed(sandbox.official, 3)
    events = [record.payload["Event"] for record in sandbox.official.callbacks.records]
    assert events == ["CLICK", "SCAN", "subscribe_msg_popup_event"]
    assert sandbox.official.callbacks.records[1].payload["EventKey"] == "窗口一"
    assert sandbox.official.follower("o1").credits["sub"] == 1


@pytest.mark.browser
async def test_a_page_may_ask_for_a_subscription(phone, page):
    sandbox = phone.sandbox
    sandbox.service_url = phone.pages
    await page.reload()
    await page.click("[data-key=o1]")
    await page.click("#more")
    await page.click("#actions >> text=打开网址")
    await page.fill("#answer", phone.pages + "/ask")
    await page.click("#ask button[value=ok]")
    inside = page.frame_locator("#frame")
    await inside.locator("button:has-text('有新测评时通知我')").click()
    await page.click(".popup label")
    await page.click(".popup >> text=允许")
    await inside.locator('#said:has-text("reject")').wait_for()
    assert sandbox.official.follower("o1").credits["sub"] == 0
    await inside.locator("button").click()
    await page.click(".popup >> text=允许")
    await inside.locator('#said:has-text("accept")').wait_for()
    assert sandbox.official.follower("o1").credits["sub"] == 1
    scenes = [r.payload["SubscribeMsgPopupEvent"]["List"][0]["PopupScene"] for r in sandbox.official.callbacks.records]
    assert scenes == ["1", "1"]
