"""Web OAuth by the rules of the fact sheet 2.8 and 3.5: what each scope allows, and in what form it is answered."""


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
