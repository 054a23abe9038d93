"""Who somebody is: only by WeChat, only in the browser that asked."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from yarl import URL

from bot.sandbox import Page, SandboxBrowser
from bot.web.errors import own_path
from bot.web.login import Arrivals, Platforms, name_client
from surveys.store.tables import person
from surveys.work import Work
from tests.world.site import Site, bind_firm

FIRM = "91350200MA00000001"
RESTART = re.compile(r'<a class="go" href="([^"]*)">重新登录</a>')


async def step(phone: SandboxBrowser, site: Site, path: str) -> Page:
    """One request, no redirect followed (the consent page apart)."""
    return await phone.exchange("GET", URL(site.url + path, encoded=True), None, {})


def back(page: Page) -> str:
    parts = urlsplit(page.headers["Location"])
    return f"{parts.path}?{parts.query}"


async def test_an_ordinary_browser_is_told_where_to_open_the_link(site: Site) -> None:
    phone = site.phone("uA001")
    phone.user_agent = "Mozilla/5.0 Firefox/140.0"
    page = await phone.get("/t")
    assert page.status == 403
    assert "请在微信里打开" in page.text
    assert "uA001" not in page.text


async def test_the_code_is_gone_from_the_address_and_counts_twice(site: Site) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/r/RX/leader"))
    assert parse_qs(urlsplit(arrival).query)["state"][0].isalnum()
    answers = await asyncio.gather(*(step(phone, site, arrival) for _ in range(3)))
    answers.append(await step(phone, site, arrival))
    assert [(page.status, page.headers["Location"]) for page in answers] == [(302, "/r/RX/leader")] * 4
    assert site.sandbox.calls["wecom:/cgi-bin/auth/getuserinfo"] == 1


async def test_a_second_process_finds_the_code_redeemed(site: Site) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/t"))
    assert (await step(phone, site, arrival)).status == 302
    code = parse_qs(urlsplit(arrival).query)["code"][0]
    other = Arrivals(site.services, Platforms())  # it could not redeem anything by itself
    assert await other.address_of("wecom", code) == "ua001"


@pytest.mark.parametrize("spoil", ["other browser", "state", "expired", "channel"])
async def test_a_login_somebody_else_began_is_refused(site: Site, spoil: str) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/t"))
    if spoil == "other browser":
        phone = site.phone("uA001")
    elif spoil == "state":
        arrival = arrival.replace("state=", "state=X")
    elif spoil == "expired":
        site.clock.forward(minutes=11)
    else:
        arrival = arrival.replace("/login/wecom", "/login/oa")
    page = await step(phone, site, arrival)
    assert page.status == 403
    assert "重新登录" in page.text
    assert "pj_session" not in phone.cookies


@pytest.mark.parametrize(
    "path", ["//evil.example/t", "/\\evil.example", "/%5Cevil.example", "/t@evil", "https://evil/"]
)
def test_nobody_is_sent_to_another_host(path: str) -> None:

    assert own_path(path) in ("/t", "/%5Cevil.example")  # an encoded backslash stays a path of ours


async def test_a_forged_or_cut_session_counts_for_nothing(site: Site) -> None:
    phone = site.phone("uA001")
    await phone.get("/t")
    true = phone.cookies["pj_session"]
    other = "A" if true[0] != "A" else "B"
    for forged in (true[:-2], other + true[1:], "", "x", "=", "令牌", true.swapcase()):
        async with site.sandbox.http.get(
            site.url + "/t", headers={"Cookie": f"pj_session={forged}", "User-Agent": "Firefox"}
        ) as answer:
            assert answer.status == 403


async def test_strangers_and_those_who_left(site: Site) -> None:
    site.sandbox.wecom.add_member("nobody", "陌生人", "别处")
    page = await site.phone("nobody").get("/t")
    assert page.status == 403
    assert "不在花名册里" in page.text
    phone = site.phone("uA001")
    assert (await phone.get("/t")).status == 200

    def leave(work: Work) -> None:
        work.db.execute(update(person).where(person.c.person_id == "A001").values(status="left"))

    await site.services.write(leave)
    page = await phone.get("/t")
    assert page.status == 403
    assert "不在花名册里" in page.text


async def test_an_unbound_enterprise_is_told_how_to_bind(site: Site) -> None:
    site.sandbox.official.add_follower("oFirm", "联系人")
    page = await site.follower("oFirm").get("/t")
    assert page.status == 403
    assert "绑定 邀请码" in page.text
    await bind_firm(site, "oFirm", FIRM)
    round_id = await site.open_round("园区服务满意度")
    page = await site.follower("oFirm").get("/t")
    assert page.status == 200
    assert f"r/{round_id}/enterprise" in page.text


async def test_a_snapshot_visitor_is_refused_twice_alike(site: Site) -> None:
    await bind_firm(site, "oFirm", FIRM)
    site.sandbox.official.followers["oFirm"].snapshot = True
    phone = site.follower("oFirm")
    arrival = back(await step(phone, site, "/t"))
    for _ in range(2):
        page = await step(phone, site, arrival)
        assert page.status == 403
        assert "快照页" in page.text


async def test_wechat_out_of_reach_is_said_and_the_same_link_works_later(site: Site) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/t"))
    site.sandbox.fail("wecom:/cgi-bin/auth/getuserinfo", 1, "502")
    assert (await step(phone, site, arrival)).status == 503
    assert (await step(phone, site, arrival)).status == 302


@pytest.mark.parametrize(("channel", "code"), [("wecom", 60020), ("wecom", 40091), ("oa", 40164), ("oa", 40001)])
async def test_a_login_that_an_operator_must_mend_is_logged_and_not_the_visitors_fault(
    site: Site, caplog: pytest.LogCaptureFixture, channel: str, code: int
) -> None:
    await bind_firm(site, "oFirm", FIRM)
    phone = site.phone("uA001") if channel == "wecom" else site.follower("oFirm")
    endpoint = "/cgi-bin/auth/getuserinfo" if channel == "wecom" else "/sns/oauth2/access_token"
    arrival = back(await step(phone, site, "/t"))
    site.sandbox.fail(f"{channel}:{endpoint}", 1, code)
    page = await step(phone, site, arrival)
    assert page.status == 503
    assert "请告诉管理员" in page.text
    (record,) = [one for one in caplog.records if one.name == "pingji.login"]
    assert f"{channel} refuses a login: {code}:" in record.getMessage()
    assert parse_qs(urlsplit(arrival).query)["code"][0] not in caplog.text
    assert (await step(phone, site, arrival)).status == 302


async def test_a_code_that_is_no_good_is_the_visitors_to_begin_again_and_no_error_of_ours(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/t"))
    site.sandbox.fail("wecom:/cgi-bin/auth/getuserinfo", 1, 40029)
    page = await step(phone, site, arrival)
    assert page.status == 403
    assert "微信没有确认您的身份" in page.text
    assert [one for one in caplog.records if one.name == "pingji.login"] == []


@pytest.mark.parametrize("path", ["/p/ABCDEFGH", "/r/RX/leader"])
async def test_a_login_that_failed_leads_back_to_the_page_that_was_asked_for(site: Site, path: str) -> None:
    """A citizen at a window has no tasks: the list of them would only say “没有绑定”."""
    site.sandbox.official.add_follower("oCitizen", "市民")
    phone = site.follower("oCitizen")
    arrival = back(await step(phone, site, path))
    site.sandbox.fail("oa:/sns/oauth2/access_token", 1, 40029)
    page = await step(phone, site, arrival)
    assert RESTART.findall(page.text) == [f"..{path}"]


async def test_whoever_leaves_the_snapshot_begins_anew(site: Site) -> None:
    """WeChat loads the same address again, and with it the code of the virtual account."""
    await bind_firm(site, "oFirm", FIRM)
    follower = site.sandbox.official.followers["oFirm"]
    phone = site.follower("oFirm")
    follower.snapshot = True
    arrival = back(await step(phone, site, "/t"))
    await step(phone, site, arrival)
    follower.snapshot = False
    page = await step(phone, site, arrival)
    assert RESTART.findall(page.text) == ["../t"]
    assert (await phone.get("/t")).status == 200


async def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    phone = site.phone("uA001")
    page = await step(phone, site, back(await step(phone, site, "/t")))
    cookie = page.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"):
        assert word in cookie
    assert "Secure" not in cookie  # this site is http on loopback


WECOM_CALLS = "wecom:/cgi-bin/auth/getuserinfo"


async def test_one_ticket_redeems_a_few_codes_and_no_list_of_them(site: Site) -> None:
    phone = site.phone("uA001")
    arrival = back(await step(phone, site, "/t"))
    state = parse_qs(urlsplit(arrival).query)["state"][0]
    pages = [await step(phone, site, f"/login/wecom?code=guess{number}&state={state}") for number in range(100)]
    assert site.sandbox.calls[WECOM_CALLS] == 5
    assert {page.status for page in pages} == {403}
    assert RESTART.search((await phone.exchange("GET", URL(pages[-1].url), None, {"Accept": "text/html"})).text)
    assert (await site.phone("uA001").get("/t")).status == 200


async def test_guessing_with_many_tickets_runs_into_the_brake_and_a_real_login_does_not(site: Site) -> None:
    pages = []
    for number in range(40):
        phone = site.phone("uA001")
        state = parse_qs(urlsplit(back(await step(phone, site, "/t"))).query)["state"][0]
        pages.append(await step(phone, site, f"/login/wecom?code=guess{number}&state={state}"))
    assert site.sandbox.calls[WECOM_CALLS] == 20
    assert [page.status for page in pages] == [403] * 20 + [429] * 20
    assert "试的次数太多" in pages[-1].text
    assert "请过一分钟再试" in pages[-1].text
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    assert (await site.phone("uA001").get("/t", headers=elsewhere)).status == 200
    site.clock.forward(seconds=1)
    assert (await site.phone("uM001").get("/t")).status == 200  # even from where the guesses come


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("192.0.2.9", "", "192.0.2.9"),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),
    ],
)
def test_a_client_is_who_stands_before_our_own_proxy(remote: str, forwarded: str, client: str) -> None:
    assert name_client(remote, forwarded) == client
