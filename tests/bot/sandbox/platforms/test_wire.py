"""The manners of the API: 200 always, errcodes for method, token and JSON, allowances, duplicates."""

import pytest

from tests.bot.sandbox.bodies import SEND, message


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", SEND, None, 43002),
        ("POST", "/cgi-bin/gettoken", {}, 43001),
        ("POST", SEND, b"{", 41001),
        ("POST", SEND, {}, 41001),
        ("GET", "/cgi-bin/nothing", None, 40066),
    ],
)
async def test_wrong_calls(api, method, path, body, code):
    answer = await api("wecom", method, path, body)
    assert answer["errcode"] == code
    assert f"devtool/query?e={code}" in answer["errmsg"]


@pytest.mark.parametrize(("body", "code"), [(b"", 44002), (b"{", 47001), (b"[1]", 47001), (b"\xff", 47001)])
async def test_a_body_is_read_after_the_token(api, running, body, code):
    token = running.sandbox.wecom.tokens.new()
    assert (await api("wecom", "POST", SEND, body, access_token="garbage"))["errcode"] == 40014
    assert (await api("wecom", "POST", SEND, body, access_token=token))["errcode"] == code


async def test_tokens_belong_to_their_platform(api, running):
    token = running.sandbox.official.stable.new()
    assert (await api("wecom", "POST", SEND, message(), access_token=token))["errcode"] == 40014


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (message(agentid=8), 40056),
        (message(" "), 44004),
        ({**message(), "msgtype": "carrier pigeon"}, 40008),
        (message(to=""), 40031),
        (message(to="ghost"), 81013),
    ],
)
async def test_wrong_messages(api, running, body, code):
    token = running.sandbox.wecom.tokens.new()
    assert (await api("wecom", "POST", SEND, body, access_token=token))["errcode"] == code


async def test_nobody_reached_is_told_by_name(api, running):
    answer = await api(
        "wecom", "POST", SEND, message(to="Ghost|spook"), access_token=running.sandbox.wecom.tokens.new()
    )
    assert (answer["errcode"], answer["invaliduser"]) == (81013, "ghost|spook")


async def test_the_31st_message_in_a_minute_is_lost_silently(api, running, clock):
    wecom = running.sandbox.wecom
    token = wecom.tokens.new()
    for n in range(32):
        assert (await api("wecom", "POST", SEND, message(f"{n}"), access_token=token))["errcode"] == 0
    assert len(wecom.received("a")) == 30
    clock.now += 61
    await api("wecom", "POST", SEND, message("again"), access_token=token)
    assert len(wecom.received("a")) == 31


async def test_the_duplicate_check_knows_the_same_request_for_its_interval(api, running, clock):
    wecom = running.sandbox.wecom
    token = wecom.tokens.new()
    body = message("同", enable_duplicate_check=1, duplicate_check_interval=100)
    ids = [(await api("wecom", "POST", SEND, body, access_token=token))["msgid"] for _ in range(2)]
    assert (ids[0] == ids[1], len(wecom.received("a"))) == (True, 1)
    await api("wecom", "POST", SEND, {**body, "enable_duplicate_check": 0}, access_token=token)
    clock.now += 101
    await api("wecom", "POST", SEND, body, access_token=token)
    assert len(wecom.received("a")) == 3


async def test_long_texts_are_cut(api, running):
    token = running.sandbox.wecom.tokens.new()
    await api("wecom", "POST", SEND, message("评" * 700), access_token=token)
    assert running.sandbox.wecom.received("a")[0].text == "评" * 682


async def test_text_cards_and_everybody(api, running):
    wecom = running.sandbox.wecom
    wecom.add_member("b", "乙", "经济科")
    card = {"title": "测评", "description": "请在周五前完成", "url": "http://h/t"}
    body = {"touser": "@all", "msgtype": "textcard", "agentid": 7, "textcard": card}
    await api("wecom", "POST", SEND, body, access_token=wecom.tokens.new())
    (line,) = wecom.received("b")
    assert (line.kind, line.title, line.links) == ("card", "测评", ("http://h/t",))


async def test_stable_tokens(api, running, clock):
    body = {"grant_type": "client_credential", "appid": "wx1", "secret": "s"}

    async def fetch(**more):
        return await api("oa", "POST", "/cgi-bin/stable_token", {**body, **more})

    first = await fetch()
    assert "errcode" not in first
    clock.now += 6000
    assert await fetch() == {**first, "expires_in": 1200}
    clock.now += 901
    second = await fetch()
    assert second["access_token"] != first["access_token"]
    assert "total" in await api("oa", "GET", "/cgi-bin/user/get", access_token=first["access_token"])
    third = await fetch(force_refresh=True)
    assert third["access_token"] != second["access_token"]
    assert (await fetch(force_refresh=True))["errcode"] == 45009
    clock.now += 301
    answer = await api("oa", "GET", "/cgi-bin/user/get", access_token=second["access_token"])
    assert answer["errcode"] == 40001


LAST_MINUTE_OF_JUNE = 1_751_299_140.0  # 23:59 in Beijing


async def test_forced_tokens_and_cleared_quotas_are_counted_by_day_and_month_in_beijing(api, running, clock):
    stable = running.sandbox.official.stable
    stable.lifetime = 10**9
    clock.now = LAST_MINUTE_OF_JUNE - 19 * 30
    body = {"grant_type": "client_credential", "appid": "wx1", "secret": "s", "force_refresh": True}
    forced, cleared, token = [], [], stable.new()
    for seconds in (*[30] * 20, 60, 0):
        forced.append(await api("oa", "POST", "/cgi-bin/stable_token", body))
        cleared.append(await api("oa", "POST", "/cgi-bin/clear_quota", {"appid": "wx1"}, access_token=token))
        clock.now += seconds
    assert [answer.get("errcode", 0) for answer in forced] == [0] * 20 + [45009, 0]
    assert [answer["errcode"] for answer in cleared] == [0] * 10 + [48006] * 11 + [0]


async def test_a_click_opens_three_messages_for_a_minute(api, running, clock):
    official = running.sandbox.official
    official.follower("o1").acted(clock.now)
    token = official.stable.new()
    body = {"touser": "o1", "msgtype": "text", "text": {"content": "x"}}

    async def send():
        return (await api("oa", "POST", "/cgi-bin/message/custom/send", body, access_token=token))["errcode"]

    assert [await send() for _ in range(4)] == [0, 0, 0, 45047]
    official.follower("o1").acted(clock.now)
    clock.now += 61
    assert await send() == 45015
    official.follower("o1").wrote(clock.now)
    clock.now += 47 * 3600
    official.stable.lifetime = 10**6
    token = official.stable.new()
    assert await send() == 0
    official.follower("o1").subscribed = False
    assert await send() == 43004


async def test_qr_codes_end(api, running, clock):
    token = running.sandbox.official.stable.new()
    body = {"expire_seconds": 90, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "s"}}}
    code = await api("oa", "POST", "/cgi-bin/qrcode/create", body, access_token=token)
    clock.now += 91
    with pytest.raises(ValueError, match="过期"):
        await running.sandbox.official.scan("o1", code["ticket"])


@pytest.mark.parametrize(
    ("action", "scene", "told"),
    [("QR_STR_SCENE", {"scene_str": "42"}, (0, "42")), ("QR_SCENE", {"scene_id": 42}, (42, ""))],
)
async def test_a_scene_of_digits_stays_what_it_was(api, running, action, scene, told):
    official = running.sandbox.official
    token = official.stable.new()
    body = {"action_name": action, "action_info": {"scene": scene}}
    code = await api("oa", "POST", "/cgi-bin/qrcode/create", body, access_token=token)
    official.add_follower("new", "新", subscribed=False)
    await official.scan("new", code["ticket"])
    info = await api("oa", "GET", "/cgi-bin/user/info", access_token=token, openid="new")
    assert (info["qr_scene"], info["qr_scene_str"]) == told


async def test_counters_and_planned_failures(api, running):
    sandbox = running.sandbox
    sandbox.fail(SEND, 1, -1)
    sandbox.fail("wecom:" + SEND, 1, 45033)
    token = sandbox.wecom.tokens.new()
    codes = [(await api("wecom", "POST", SEND, message(f"{n}"), access_token=token))["errcode"] for n in range(3)]
    assert codes == [45033, -1, 0]
    assert sandbox.calls["wecom:" + SEND] == 3
    with pytest.raises(ValueError, match="unknown failure"):
        sandbox.fail(SEND, 1, "lightning")
