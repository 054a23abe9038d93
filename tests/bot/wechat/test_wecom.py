"""Our clients against the sandbox, over HTTP: what each refusal and each broken line makes them do."""

import asyncio
import gzip

import aiohttp
import pytest
from aiohttp import web

from bot.wechat import (
    IdentityRefused,
    MemoryTokenStore,
    Reaction,
    Token,
    TokenCache,
    WeComClient,
)
from tests.world.wechat_clients import failing

SEND = "/cgi-bin/message/send"


async def test_a_text_reaches_members_whatever_their_case_and_names_the_others(rig):
    report = await rig.client.send_text(["zhangsan", "lisi", "Nobody"], "您好 http://127.0.0.1/t")
    assert report.invalid == {"nobody"}
    assert report.msgid
    assert [m.text for m in rig.wecom.received("ZHANGSAN")] == ["您好 http://127.0.0.1/t"]
    assert rig.wecom.received("lisi")[0].links == ("http://127.0.0.1/t",)


async def test_unlicensed_members_are_named_and_not_reached(rig):
    rig.wecom.member("lisi").licensed = False
    report = await rig.client.send_text(["zhangsan", "lisi"], "x")
    assert (report.unlicensed, rig.wecom.received("lisi")) == ({"lisi"}, [])


async def test_nobody_reachable(rig):
    rig.wecom.member("lisi").visible = False
    error = await failing(rig.client.send_text(["lisi", "ghost"], "x"))
    assert (error.code, error.reaction, error.ambiguous) == (81013, Reaction.DROP_RECIPIENT, False)


@pytest.mark.parametrize("names", [[], ["@all"], ["a|b"], [f"u{i}" for i in range(1001)]])
async def test_recipients_that_are_none(rig, names):
    with pytest.raises(ValueError, match=r"userid|members"):
        await rig.client.send_text(names, "x")


@pytest.mark.parametrize(("text", "code"), [(" ", 44004), ("评" * 683, 45002)])
async def test_texts_that_would_be_refused_or_cut(rig, text, code):
    error = await failing(rig.client.send_text(["lisi"], text))
    assert (error.code, error.reaction) == (code, Reaction.FIX_CONTENT)
    assert rig.calls["wecom:" + SEND] == 0


async def test_one_token_however_many_ask(rig):
    await asyncio.gather(*(rig.client.send_text(["lisi"], f"第{n}条") for n in range(20)))
    assert rig.calls["wecom:/cgi-bin/gettoken"] == 1


@pytest.mark.parametrize("how", ["expire_all", "revoke_all"])
async def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(rig, how):
    await rig.client.send_text(["lisi"], "1")
    getattr(rig.wecom.tokens, how)()
    await asyncio.gather(*(rig.client.send_text(["lisi"], f"再{n}") for n in range(5)))
    assert rig.calls["wecom:/cgi-bin/gettoken"] == 2
    assert len(rig.wecom.received("lisi")) == 6


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_token_refused_twice_stops_with_the_operator(rig, code):
    rig.fail("wecom:" + SEND, 10, code)
    error = await failing(rig.client.send_text(["lisi"], "x"))
    assert (error.code, error.reaction) == (code, Reaction.STOP_OPERATOR)
    assert rig.calls["wecom:" + SEND] == 2


async def test_a_token_is_renewed_before_its_end(rig):
    await rig.client.send_text(["lisi"], "1")
    rig.clock_.now += 7100
    await rig.client.send_text(["lisi"], "2")
    assert rig.calls["wecom:/cgi-bin/gettoken"] == 2


async def test_a_wrong_secret_stops(rig):
    client = WeComClient(rig.session, rig.running.wecom_base, "ww1", 7, "wrong!", rig.tokens_)
    rig.tokens_ = TokenCache(MemoryTokenStore(), rig.clock_)
    client._tokens = rig.tokens_
    error = await failing(client.send_text(["lisi"], "x"))
    assert (error.code, error.reaction) == (40001, Reaction.STOP_OPERATOR)


@pytest.mark.parametrize(
    ("kind", "ambiguous", "arrived"),
    [
        ("timeout_after_accept", True, 1),
        ("reset_after_accept", True, 1),
        ("502", True, 0),
        ("empty", True, 1),
        ("truncated", True, 1),
        ("reset", True, 0),
        (-1, False, 0),
        (6000, False, 0),
        (45033, False, 0),
    ],
)
async def test_every_broken_line_is_retried_and_the_duplicate_check_saves_the_reader(rig, kind, ambiguous, arrived):
    rig.fail("wecom:" + SEND, 1, kind)
    error = await failing(rig.client.send_text(["lisi"], "只此一次"))
    assert (error.reaction, error.ambiguous) == (Reaction.RETRY, ambiguous)
    assert len(rig.wecom.received("lisi")) == arrived
    await rig.client.send_text(["lisi"], "只此一次")
    assert len(rig.wecom.received("lisi")) == 1


async def test_nobody_listening_is_not_ambiguous(rig):
    client = WeComClient(rig.session, "http://127.0.0.1:9", "ww1", 7, "s3cret", rig.tokens_)
    error = await failing(client.send_text(["lisi"], "x"))
    assert (error.code, error.reaction, error.ambiguous) == (None, Reaction.RETRY, False)


async def test_waiting_for_a_free_connection_is_not_ambiguous(rig):
    rig.hold = 5
    rig.fail(SEND, 1, "timeout")
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as session:
        patience = aiohttp.ClientTimeout(total=5, connect=0.2, sock_read=0.6)
        await rig.client.token()
        client = WeComClient(session, rig.running.wecom_base, "ww1", 7, "s3cret", rig.tokens_, patience)
        first, second = await asyncio.gather(*(failing(client.send_text([name], "x")) for name in ("lisi", "wangwu")))
    assert (first.message, first.ambiguous) == ("no answer in time", True)
    assert (second.message, second.ambiguous) == ("could not connect", False)


@pytest.mark.parametrize(
    ("status", "headers", "body", "problem"),
    [
        (302, {"Location": "http://192.0.2.1/"}, b"", "HTTP 302"),
        (200, {}, b"[" * 100_000, "answer is not JSON"),
        (200, {}, b" " * (8 * 2**20 + 1), "answer too large"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "connection broken"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 2**25), "answer too large"),
    ],
    ids=["redirect", "deep", "long", "not gzip", "gzip bomb"],
)
async def test_something_else_answers(rig, status, headers, body, problem):
    async def answer(request):
        return web.Response(status=status, headers=headers, body=body)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = WeComClient(rig.session, base, "ww1", 7, "s3cret", TokenCache(MemoryTokenStore(), rig.clock_))
    error = await failing(client.send_text(["lisi"], "x"))  # already at its token: nothing can have been sent
    assert (error.code, error.message, error.reaction, error.ambiguous) == (None, problem, Reaction.RETRY, False)
    error = await failing(client.get("/cgi-bin/menu/get", {}))
    assert error.message == problem
    await runner.cleanup()


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        (45009, Reaction.WAIT_QUOTA),
        (60020, Reaction.STOP_OPERATOR),
        (40001, Reaction.STOP_OPERATOR),
        (42014, Reaction.FIX_CONTENT),
        (60011, Reaction.DROP_RECIPIENT),
        (123456, Reaction.STOP_OPERATOR),
    ],
)
async def test_refusals_of_wecom(rig, code, reaction):
    rig.fail(SEND, 1, code)
    error = await failing(rig.client.send_text(["lisi"], "x"))
    assert (error.code, error.reaction) == (code, reaction)


async def test_members_are_known_by_their_code_and_outsiders_refused(rig):
    assert await rig.client.user_by_code(rig.wecom.codes.issue("ZhangSan", "snsapi_base")) == "zhangsan"
    with pytest.raises(IdentityRefused, match="not_member"):
        await rig.client.user_by_code(rig.wecom.codes.issue("stranger", "snsapi_base"))
    assert (await failing(rig.client.user_by_code("nonsense"))).reaction is Reaction.OAUTH_RESTART


async def test_authorize_addresses_stand_in_wechats_order(rig):
    assert rig.client.authorize_url("http://127.0.0.1:1", "http://h/t?a=1", "abc") == (
        "http://127.0.0.1:1/connect/oauth2/authorize?appid=ww1&redirect_uri=http%3A%2F%2Fh%2Ft%3Fa%3D1"
        "&response_type=code&scope=snsapi_base&state=abc&agentid=7#wechat_redirect"
    )
    assert rig.oa.authorize_url("https://open.weixin.qq.com", "http://h/t", "abc").endswith(
        "?appid=wx1&redirect_uri=http%3A%2F%2Fh%2Ft&response_type=code&scope=snsapi_base&state=abc#wechat_redirect"
    )
    with pytest.raises(ValueError, match="state"):
        rig.oa.authorize_url("http://h", "http://h/t", "a-b")


async def test_a_shared_store_serves_a_second_process(rig):
    store = MemoryTokenStore()
    first, second = (
        WeComClient(rig.session, rig.running.wecom_base, "ww1", 7, "s3cret", TokenCache(store, rig.clock_))
        for _ in range(2)
    )
    await first.send_text(["lisi"], "1")
    await second.send_text(["lisi"], "2")
    assert rig.calls["wecom:/cgi-bin/gettoken"] == 1


@pytest.mark.parametrize(("lifetime", "left"), [(7200, 7080), (300, 240), ("7200", 7080), (None, 7080), (-5, 0)])
async def test_any_lifetime_is_survived(lifetime, left):
    store = MemoryTokenStore()

    async def fetch(stale):
        return "tok", lifetime

    assert await TokenCache(store, lambda: 0.0).get("k", fetch) == "tok"
    assert await store.get("k") == Token("tok", float(left))
    assert "tok" not in repr(await store.get("k"))
