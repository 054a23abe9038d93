"""Nobody is at the desk but by the bot's one-time link, and nobody stays there who is no administrator any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.app import make_app
from bot.chat import Message, answer_message
from bot.desk import DESK_ROUTES
from bot.office import ReplyContext
from bot.sandbox.phone.browser import USER_AGENTS
from bot.services import SERVICES
from surveys.store.tables import desk_link, inbound
from surveys.work import Work
from tests.world.desk import ADMIN, LINK, STAFF, DeskBrowser, ask_link, find_link, make_admin
from tests.world.site import TZ, Site

pytestmark = pytest.mark.slow  # left to `make test`

INSIDE = [route for route in DESK_ROUTES if route.way in ("desk", "file")]


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[DeskBrowser]:
    opened = DeskBrowser(site)
    yield opened
    await opened.http.close()


def somewhere(path: str) -> str:
    """A route's path with something in its places."""
    for place in ("round", "operation", "subject", "code", "plan", "kind", "key", "number", "token"):
        path = path.replace("{" + place + "}", {"kind": "plan", "operation": "close"}.get(place, "R7K3M2"))
    return path


async def test_the_link_opens_a_button_and_the_button_the_desk(site: Site, browser: DeskBrowser) -> None:
    link = await find_link(site)
    door = await browser.get(link)
    assert door.status == 200
    assert "进入后台" in door.said
    inside = await browser.press(door, "")
    assert (inside.status, inside.url.path) == (200, "/admin")
    assert "概览" in inside.said


async def test_the_cookie_is_the_desks_alone(site: Site, browser: DeskBrowser) -> None:
    door = await browser.get(await find_link(site))
    form = door.form("")
    sent = await browser.post(form.action, form.fields, allow_redirects=False)
    cookie = next(value for name, value in sent.headers.items() if name == "Set-Cookie" and "pj_desk" in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/admin" in cookie
    assert sent.status == 303


async def test_opening_the_link_does_not_use_it_up(site: Site, browser: DeskBrowser) -> None:
    """A preview or WeChat's own crawler opens links; it presses no button."""
    link = await find_link(site)
    for _ in range(3):
        other = DeskBrowser(site)
        assert (await other.get(link)).status == 200
        assert (await other.post(link, {})).status == 403
        await other.http.close()
    assert (await browser.press(await browser.get(link), "")).status == 200


async def test_a_link_is_good_once(site: Site, browser: DeskBrowser) -> None:
    link = await find_link(site)
    door = await browser.get(link)
    await browser.press(door, "")
    again = await browser.get(link)
    assert again.status == 409
    assert "已经用过" in again.said
    late = DeskBrowser(site)
    assert (await late.press(door, "")).status == 403, "another browser cannot press this one's button"
    await late.http.close()


async def test_of_two_presses_at_once_one_goes_in(site: Site, browser: DeskBrowser) -> None:
    door = await browser.get(await find_link(site))
    form = door.form("")
    sent = await asyncio.gather(*(browser.post(form.action, form.fields, allow_redirects=False) for _ in range(4)))
    assert sorted(one.status for one in sent) == [303, 409, 409, 409]


async def test_a_link_is_good_for_ten_minutes(site: Site, browser: DeskBrowser) -> None:
    link = await find_link(site)
    door = await browser.get(link)
    site.clock.forward(minutes=10, seconds=1)
    for answer in (await browser.get(link), await browser.press(door, "")):
        assert answer.status == 409
        assert "过期" in answer.said


async def test_a_newer_link_makes_the_older_void(site: Site, browser: DeskBrowser) -> None:
    first = await find_link(site)
    second = await find_link(site)
    assert (await browser.get(first)).status == 404
    assert (await browser.get(second)).status == 200


async def test_an_invented_link_opens_nothing(site: Site, browser: DeskBrowser) -> None:
    for path in ("/admin/enter/" + "0" * 26, "/admin/enter/x", "/admin/enter/%ED%A0%80", "/admin/enter/令牌"):
        answer = await browser.get(path)
        assert answer.status in (400, 404)
        assert "概览" not in answer.said


async def test_staff_get_no_link(site: Site) -> None:
    said = await ask_link(site, STAFF)
    assert "/admin/" not in said


async def test_the_token_lies_nowhere_in_the_database(site: Site) -> None:
    token = (await find_link(site)).rpartition("/")[2]

    def stored(work: Work) -> str:
        rows = [work.db.execute(select(table)).all() for table in (desk_link, inbound)]
        return repr(rows)

    assert token not in await site.services.read(stored)


async def test_nobody_comes_in_without_the_link(site: Site) -> None:
    """Without a session, with one of the pages (an administrator's), with somebody else's cookie."""
    phone = site.phone(ADMIN)
    await phone.get("/t")
    stranger, rater = DeskBrowser(site), DeskBrowser(site)
    rater.jar.update_cookies({"pj_session": phone.cookies["pj_session"], "pj_desk": phone.cookies["pj_session"]})
    for route in INSIDE:
        for browser in (stranger, rater):
            answer = await browser.send(route.method, somewhere(route.path))
            assert answer.status == 403, route.path
            assert "只有管理员能进" in answer.said
            assert "操作记录" not in answer.said
    await stranger.http.close()
    await rater.http.close()


async def test_who_is_no_administrator_any_more_is_out_at_once(site: Site, desk: DeskBrowser) -> None:
    token = (await desk.get("/admin")).form("/leave").fields
    await site.services.write(make_admin, person_id="S011", is_admin=False)
    for route in INSIDE:
        answer = await desk.send(route.method, somewhere(route.path), token)
        assert answer.status == 403, route.path
        assert "只有管理员能进" in answer.said
    await site.services.write(make_admin, person_id="S011")
    assert (await desk.get("/admin")).status == 200


async def test_a_post_without_the_token_changes_nothing(site: Site, desk: DeskBrowser) -> None:
    for route in INSIDE:
        for fields in ({}, {"csrf": "0" * 26}):
            if route.method == "POST":
                answer = await desk.post(somewhere(route.path), fields)
                assert answer.status == 403, route.path
                assert "页面已过期" in answer.said


async def test_every_route_of_the_app_below_admin_is_in_the_registry(site: Site) -> None:
    """The walk above sees all there is."""
    app = make_app(site.services.settings, clock=site.clock, background=False)
    made = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}
    below = {(method, path) for method, path in made if path.startswith("/admin") and method != "HEAD"}
    assert below == {(route.method, route.path) for route in DESK_ROUTES}
    app[SERVICES].close()


async def test_after_eight_idle_hours_the_desk_is_closed(site: Site, desk: DeskBrowser) -> None:
    for _ in range(2):
        site.clock.forward(hours=7)
        assert (await desk.get("/admin")).status == 200
    site.clock.forward(hours=8)
    assert (await desk.get("/admin")).status == 403


async def test_after_a_day_the_desk_is_closed_however_busy(site: Site, desk: DeskBrowser) -> None:
    for _ in range(3):
        site.clock.forward(hours=7)
        assert (await desk.get("/admin")).status == 200
    site.clock.forward(hours=4)
    assert (await desk.get("/admin")).status == 403


async def test_leaving_ends_the_session_for_every_copy_of_its_cookie(site: Site, desk: DeskBrowser) -> None:
    copy = DeskBrowser(site)
    copy.jar.update_cookies({one.key: one.value for one in desk.jar})
    assert (await copy.get("/admin")).status == 200
    left = await desk.press(await desk.get("/admin"), "/leave")
    assert "已退出后台" in left.said
    assert (await desk.get("/admin")).status == 403
    assert (await copy.get("/admin")).status == 403
    await copy.http.close()


async def test_an_administrator_of_the_settings_alone_is_let_in(site: Site) -> None:
    site.services.settings.admins = ("oa:o-chief",)
    office_said = await ask_link(site, "nobody")
    assert "/admin/" not in office_said
    message = Message("oa", "o-chief", "text", "m-chief", "后台")
    office = ReplyContext(site.url, TZ, ("oa:o-chief",))
    reply = await site.services.write(answer_message, message=message, office=office)
    browser = DeskBrowser(site)
    found = LINK.search(reply.text)
    assert found
    inside = await browser.press(await browser.get(found[0]), "")
    assert (inside.status, inside.url.path) == (200, "/admin")
    site.services.settings.admins = ()
    assert (await browser.get("/admin")).status == 403
    await browser.http.close()


async def test_a_phone_in_wechat_gets_the_same_page(site: Site) -> None:
    browser = DeskBrowser(site)
    answer = await browser.get("/admin", headers={"User-Agent": USER_AGENTS["wecom"]})
    assert answer.status == 403
    assert "发送“后台”" in answer.said
    await browser.http.close()
