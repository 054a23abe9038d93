"""Our Official Account client against the sandbox, over HTTP."""

import pytest

from bot.wechat import IdentityRefused, MemoryTokenStore, OfficialClient, Reaction, TokenCache
from tests.world.wechat_clients import failing

CUSTOM = "/cgi-bin/message/custom/send"


async def test_official_openids_by_code(rig):
    assert await rig.oa.openid_by_code(rig.official.codes.issue("o1", "snsapi_base")) == "o1"
    rig.official.follower("o1").snapshot = True
    with pytest.raises(IdentityRefused, match="snapshot"):
        await rig.oa.openid_by_code(rig.official.codes.issue("o1", "snsapi_base"))


async def test_a_code_serves_once_and_five_minutes(rig):
    code = rig.official.codes.issue("o1", "snsapi_base")
    await rig.oa.openid_by_code(code)
    assert (await failing(rig.oa.openid_by_code(code))).code == 40163
    late = rig.official.codes.issue("o1", "snsapi_base")
    rig.clock_.now += 301
    error = await failing(rig.oa.openid_by_code(late))
    assert (error.code, error.reaction) == (42003, Reaction.OAUTH_RESTART)


async def test_custom_messages_need_an_open_window(rig):
    assert (await failing(rig.oa.send_custom_text("o1", "x"))).code == 45015
    rig.official.follower("o1").wrote(rig.clock_.now)
    for n in range(5):
        await rig.oa.send_custom_text("o1", f"{n}")
    error = await failing(rig.oa.send_custom_text("o1", "6"))
    assert (error.code, error.reaction) == (45047, Reaction.NEED_PERMISSION)
    assert (await failing(rig.oa.send_custom_text("o9", "x"))).reaction is Reaction.DROP_RECIPIENT


async def test_a_repetition_within_a_minute_has_arrived(rig):
    rig.fail(CUSTOM, 1, 40241)
    await rig.oa.send_custom_text("o1", "x")


async def test_templates(rig):
    data = {"thing1": "中层测评", "time2": "2026年6月30日"}
    first = await rig.oa.send_template("o1", "tpl", data, "http://h/t", "same")
    assert await rig.oa.send_template("o1", "tpl", data, "http://h/t", "same") == first
    (message,) = rig.official.received("o1")
    assert (message.title, message.link, message.text) == (
        "测评通知",
        "http://h/t",
        "事项：中层测评\n截止：2026年6月30日",
    )
    assert (await failing(rig.oa.send_template("o1", "tpl", {**data, "thing1": "长" * 21}))).code == 47003
    assert (await failing(rig.oa.send_template("o1", "none", data))).code == 40037


async def test_a_stable_token_is_forced_only_when_the_same_comes_back(rig):
    rig.official.follower("o1").wrote(rig.clock_.now)
    await rig.oa.send_custom_text("o1", "1")
    rig.fail("oa:" + CUSTOM, 1, 40001)
    await rig.oa.send_custom_text("o1", "2")
    assert rig.calls["oa:/cgi-bin/stable_token"] == 3


async def test_expired_stable_tokens_are_simply_fetched_again(rig):
    rig.official.follower("o1").wrote(rig.clock_.now)
    await rig.oa.send_custom_text("o1", "1")
    rig.official.stable.expire_all()
    await rig.oa.send_custom_text("o1", "2")
    assert rig.calls["oa:/cgi-bin/stable_token"] == 2


async def test_a_wrong_app_secret_stops(rig):
    tokens = TokenCache(MemoryTokenStore(), rig.clock_)
    client = OfficialClient(rig.session, rig.running.official_base, "wx1", "bad-secret", tokens)
    error = await failing(client.send_custom_text("o1", "x"))
    assert (error.code, error.reaction) == (40001, Reaction.STOP_OPERATOR)
