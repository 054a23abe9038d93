"""Web OAuth by the platforms' rules: what each scope allows, and in what form it is answered."""

import pytest

SCOPES = ("snsapi_base", "snsapi_userinfo", "snsapi_privateinfo")


def consent(app, scope, more="&state=abc"):
    return f"/connect/oauth2/authorize?appid={app}&redirect_uri=http://h/t&response_type=code&scope={scope}{more}"


async def opened(running, platform, address):
    """Where WeChat's consent page leads; empty where it shows an error."""
    base = running.wecom_base if platform == "wecom" else running.official_base
    headers = {"X-Sandbox-User": "a" if platform == "wecom" else "o1"}
    async with running.sandbox.http.get(base + address, headers=headers, allow_redirects=False) as answer:
        return answer.headers.get("Location", "")


async def page_token(api, official, scope):
    query = {"appid": "wx1", "secret": "s", "grant_type": "authorization_code"}
    code = official.codes.issue("o1", scope)
    return (await api("oa", "GET", "/sns/oauth2/access_token", code=code, **query))["access_token"]


async def test_a_page_token_of_the_base_scope_tells_no_name(api, running):
    names = {}
    for scope in ("snsapi_base", "snsapi_userinfo"):
        token = await page_token(api, running.sandbox.official, scope)
        names[scope] = await api("oa", "GET", "/sns/userinfo", access_token=token, openid="o1")
        assert (await api("oa", "GET", "/sns/auth", access_token=token, openid="o1"))["errcode"] == 0
    assert names["snsapi_base"]["errcode"] == 48001
    assert names["snsapi_userinfo"]["nickname"] == "甲"


@pytest.mark.parametrize(
    ("platform", "app", "known"),
    [("oa", "wx1", ["snsapi_base", "snsapi_userinfo"]), ("wecom", "ww1", ["snsapi_base", "snsapi_privateinfo"])],
)
async def test_each_platform_has_scopes_of_its_own(api, running, platform, app, known):
    assert [scope for scope in SCOPES if await opened(running, platform, consent(app, scope))] == known


@pytest.mark.parametrize("fault", [None, -1, "empty", "truncated"])
async def test_sns_calls_its_json_plain_text_in_failure_too(api, running, fault):
    if fault is not None:
        running.sandbox.fail("/sns/auth", 1, fault)
    async with running.sandbox.http.get(running.official_base + "/sns/auth") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")


@pytest.mark.parametrize("more", ["", "&state="])
async def test_state_may_be_left_out(api, running, more):
    """As wechatpy does by default."""
    target = await opened(running, "oa", consent("wx1", "snsapi_base", more))
    assert target.startswith("http://h/t?code=")
    assert target.endswith("&state=")
