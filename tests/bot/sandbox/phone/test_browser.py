"""The phone's browser logs in by OAuth through the sandbox and keeps its own cookies."""

import pytest


@pytest.fixture
def people(service):
    service.sandbox.wecom.add_member("ZhangSan", "张三", "综合科")
    service.sandbox.official.add_follower("o1", "甲")
    return service.sandbox


@pytest.mark.parametrize(("user", "platform"), [("ZhangSan", "wecom"), ("o1", "oa"), ("stranger", "wecom")])
async def test_a_page_knows_who_opened_it(service, people, user, platform):
    phone = people.web(user, platform)
    page = await phone.get("/t")
    assert (page.status, page.url, page.path) == (200, service.url + "/t", "/t")
    assert f'<p id="who">{user}</p>' in page.text
    assert phone.cookies == {"who": user}


async def test_links_of_messages_open_and_others_do_not(service, people):
    await people.wecom.say("zhangsan", "帮助")
    phone = people.web("zhangsan", "wecom")
    page = await phone.get(people.wecom.received("zhangsan")[0].links[0])
    assert "ZhangSan" in page.text
    with pytest.raises(ValueError, match="not the service"):
        await phone.get("http://192.0.2.1/")


async def test_a_form_is_posted_as_a_browser_would(service, people):
    phone = people.web("o1", "oa")
    await phone.get("/form")
    page = await phone.post("/form", {"who": "o1", "score": ["九", "5"]})
    assert (page.status, page.path) == (200, "/t")
    assert service.seen == [("o1", "o1", "九", service.url)]


async def test_two_phones_do_not_share_cookies(service, people):
    one, two = people.web("ZhangSan", "wecom"), people.web("o1", "oa")
    await one.get("/t")
    assert "ZhangSan" not in (await two.get("/t")).text
    assert "ZhangSan" in (await one.get("/t")).text


AUTHORIZE = "/connect/oauth2/authorize"


async def consent(service, query, **headers):
    url = service.running.wecom_base + AUTHORIZE + "?" + query
    async with service.sandbox.http.get(url, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


def query(**changes):
    fields = {"appid": "ww0123456789abcdef", "redirect_uri": "http://h/t", "response_type": "code"}
    fields |= {"scope": "snsapi_base", "state": "abc"} | changes
    return "&".join(f"{name}={value}" for name, value in fields.items())


async def test_without_a_known_phone_there_is_a_picker(service, people):
    status, _, text = await consent(service, query())
    assert status == 200
    assert "sandbox_user=ZhangSan" in text
    status, target, _ = await consent(service, query(), Cookie="sandbox_user=wecom:zhangsan")
    assert (status, target.startswith("http://h/t?code=")) == (302, True)
    assert (await consent(service, query(), Cookie="sandbox_user=oa:o1"))[0] == 200
    assert (await consent(service, query() + "&sandbox_user=zhangsan"))[0] == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"appid": "other"}, "40013"),
        ({"state": "a-b"}, "state"),
        ({"scope": "all"}, "scope"),
        ({"redirect_uri": "javascript:1"}, "10003"),
        ({"redirect_uri": "http://evil/t"}, "10003"),
    ],
)
async def test_wechat_refuses_a_wrong_address(service, people, changes, words):
    people.wecom.redirect_domain = "h"
    status, target, text = await consent(service, query(**changes), **{"X-Sandbox-User": "zhangsan"})
    assert (status, target) == (200, "")
    assert words in text


async def test_the_order_of_parameters_matters(service, people):
    wrong = "&".join(reversed(query().split("&")))
    assert "顺序" in (await consent(service, wrong, **{"X-Sandbox-User": "zhangsan"}))[2]


@pytest.mark.parametrize(("user", "platform"), [("ZhangSan", "wecom"), ("o1", "oa")])
async def test_wechat_may_open_the_address_twice(service, people, user, platform):
    people.fail(AUTHORIZE, 1, "twice")
    page = await people.web(user, platform).get("/t")
    assert (page.status, people.faults.waiting()) == (200, [])
    assert f'<p id="who">{user}</p>' in page.text


async def test_a_refusal_points_to_a_page(service, people):
    async with people.http.get(service.running.wecom_base + "/devtool/query?e=60020") as answer:
        assert "60020" in await answer.text()
