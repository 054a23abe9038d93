"""wechatpy 1.8.18, an independent client, cannot tell the sandbox from WeChat."""

from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, WeChatOAuth
from wechatpy.enterprise import WeChatClient as WeComClient
from wechatpy.exceptions import APILimitedException, WeChatClientException, WeChatOAuthException

from tests.bot.sandbox.little_service import AGENT, APP, APP_SECRET, CORP, SECRET


class Rewriting(HTTPAdapter):
    """Sends WeChat's four hosts to the sandbox."""

    def __init__(self, running):
        super().__init__()
        oa, wecom = running.official_base, running.wecom_base
        self._hosts = {
            "api.weixin.qq.com": oa,
            "mp.weixin.qq.com": oa,
            "open.weixin.qq.com": oa,
            "qyapi.weixin.qq.com": wecom,
        }

    def send(self, request, **kwargs):
        parts = urlsplit(request.url)
        request.url = self._hosts[parts.hostname] + request.url.partition(parts.netloc)[2]
        return super().send(request, **kwargs)


def rewired(client, running):
    client._http = requests.Session()
    client._http.mount("https://", Rewriting(running))
    return client


@pytest.fixture
def wecom(service):
    service.sandbox.wecom.add_member("ZhangSan", "张三", "综合科")
    service.sandbox.wecom.add_member("lisi", "李四", "经济科")
    return rewired(WeComClient(CORP, SECRET), service.running)


@pytest.fixture
def official(service):
    service.sandbox.official.add_follower("o1", "甲")
    service.sandbox.official.add_template("tpl", "通知", {"thing1": "事项"})
    return rewired(WeChatClient(APP, APP_SECRET), service.running)


async def test_wecom_send(wecom, service, in_thread):
    answer = await in_thread(wecom.message.send_text, AGENT, "zhangsan|ghost", "您好")
    assert (answer["errcode"], answer["invaliduser"]) == (0, "ghost")
    assert [m.text for m in service.sandbox.wecom.received("ZhangSan")] == ["您好"]


async def test_wecom_renews_an_expired_token(wecom, service, clock, in_thread):
    await in_thread(wecom.message.send_text, AGENT, "lisi", "1")
    service.sandbox.wecom.tokens.expire_all()
    await in_thread(wecom.message.send_text, AGENT, "lisi", "2")
    assert service.sandbox.calls["wecom:/cgi-bin/gettoken"] == 2


async def test_wecom_roster(wecom, in_thread):
    departments = await in_thread(wecom.department.get)
    assert [row["name"] for row in departments] == ["园区", "综合科", "经济科"]
    member = await in_thread(wecom.user.get, "ZHANGSAN")
    assert (member["userid"], member["name"], "mobile" in member) == ("ZhangSan", "张三", False)
    assert [row["userid"] for row in await in_thread(wecom.user.list, 3, False, 0, True)] == ["lisi"]


async def test_wecom_refusals(wecom, service, in_thread):
    with pytest.raises(WeChatClientException) as caught:
        await in_thread(wecom.message.send_text, AGENT, "ghost", "x")
    assert caught.value.errcode == 81013
    assert caught.value.errmsg.endswith("more info at https://open.work.weixin.qq.com/devtool/query?e=81013")
    service.sandbox.fail("wecom:/cgi-bin/message/send", 1, 45009)
    with pytest.raises(APILimitedException):
        await in_thread(wecom.message.send_text, AGENT, "lisi", "x")


async def test_wecom_menu_and_agent(wecom, service, in_thread):
    menu = {"button": [{"type": "click", "name": "我的", "key": "MINE"}]}
    await in_thread(wecom.menu.create, AGENT, menu)
    assert (await in_thread(wecom.menu.get, AGENT))["button"] == menu["button"] == service.sandbox.wecom.menu
    assert (await in_thread(wecom.agent.get, AGENT))["agentid"] == AGENT


async def test_official_custom_and_template(official, service, in_thread):
    with pytest.raises(WeChatClientException, match=r"45015.* rid: \w{8}-\w{8}-\w{8}"):
        await in_thread(official.message.send_text, "o1", "早了")
    service.raw = "success"
    await service.sandbox.official.say("o1", "你好")
    await in_thread(official.message.send_text, "o1", "您好")
    answer = await in_thread(official.message.send_template, "o1", "tpl", {"thing1": {"value": "测评"}}, "http://h/t")
    assert answer["msgid"] > 2**53
    assert [m.kind for m in service.sandbox.official.received("o1")] == ["text", "template"]


async def test_official_followers_and_codes(official, service, in_thread):
    followers = await in_thread(official.user.get_followers)
    assert (followers["total"], followers["data"]["openid"]) == (1, ["o1"])
    info = await in_thread(official.user.get, "o1")
    assert (info["subscribe"], "nickname" in info) == (1, False)
    code = await in_thread(
        official.qrcode.create, {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "窗口一"}}}
    )
    assert code["expire_seconds"] == 60
    await service.sandbox.official.scan("o1", code["url"])
    assert service.seen[-1].scene_id == "窗口一"


async def test_a_second_plain_token_ends_the_first_after_five_minutes(official, service, clock, in_thread):
    first = (await in_thread(official.fetch_access_token))["access_token"]
    await in_thread(official.fetch_access_token)
    url, query = service.running.official_base + "/cgi-bin/user/get", {"access_token": first}
    for seconds, code in ((299, None), (2, 40001), (7200, 42001)):
        clock.now += seconds
        async with service.sandbox.http.get(url, params=query) as answer:
            assert (answer.status, (await answer.json()).get("errcode")) == (200, code)


async def test_official_oauth_codes_serve_once(service, in_thread):
    service.sandbox.official.add_follower("o1", "甲")
    helper = WeChatOAuth(APP, APP_SECRET, service.url + "/t", "snsapi_userinfo", "abc")
    rewired(helper, service.running)
    address = helper.authorize_url.replace("https://open.weixin.qq.com", service.running.official_base)
    async with service.sandbox.http.get(
        address.partition("#")[0], headers={"X-Sandbox-User": "o1"}, allow_redirects=False
    ) as answer:
        assert answer.status == 302, await answer.text()
        target = answer.headers["Location"]
    assert target.startswith(service.url + "/t?code=")
    assert target.endswith("&state=abc")
    code = target.partition("code=")[2].partition("&")[0]
    assert (await in_thread(helper.fetch_access_token, code))["openid"] == "o1"
    assert (await in_thread(helper.get_user_info))["nickname"] == "甲"
    with pytest.raises(WeChatOAuthException, match="40163"):
        await in_thread(helper.fetch_access_token, code)
