"""The Official Account's consents, menus, codes, quotas and tokens, by the rules of docs/sources.md, Official
Account."""

import pytest

BIZ, CUSTOM = "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/custom/send"
DATA = {"thing1": {"value": "测评"}}


@pytest.fixture
def official(running, api):
    official = running.sandbox.official
    official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    official.add_template("tpl", "通知", {"thing1": "事项", "const2": "状态"}, allowed={"const2": ("已开始",)})
    return official


@pytest.fixture
def call(api, official):
    token = official.stable.new()

    async def call(path, body=None, **query):
        return await api("oa", "POST" if body is not None else "GET", path, body, access_token=token, **query)

    return call


async def code_of(call, path, body=None, **query):
    return (await call(path, body, **query)).get("errcode", 0)


async def test_one_consent_is_one_message(call, official):
    body = {"touser": "o1", "template_id": "sub", "page": "http://h/t", "data": DATA}
    assert await code_of(call, BIZ, body) == 43101
    await official.answer_popup("o1", {"sub": "accept"})
    await official.answer_popup("o1", {"sub": "accept"})
    await official.answer_popup("o1", {"sub": "reject"})
    answer = await call(BIZ, body)
    assert (answer["errcode"], "msgid" in answer) == (0, False)
    await official.revoke("o1", "sub")
    assert await code_of(call, BIZ, body) == 43101
    (line,) = official.received("o1")
    assert (line.kind, line.title, line.text, line.link) == ("subscribe", "订阅", "事项：测评", "http://h/t")
    with pytest.raises(KeyError):
        await official.answer_popup("o1", {"tpl": "accept"})
    await official.unsubscribe("o1")
    assert official.follower("o1").credits == {}


async def test_the_events_of_a_consent_and_of_a_subscription_message(call, official, running):
    await official.answer_popup("o1", {"sub": "accept"}, scene=2)
    popup = official.callbacks.records[-1].payload
    row = {"TemplateId": "sub", "SubscribeStatusString": "accept", "PopupScene": "2"}
    assert (popup["Event"], popup["SubscribeMsgPopupEvent"]) == ("subscribe_msg_popup_event", {"List": [row]})
    await call(BIZ, {"touser": "o1", "template_id": "sub", "data": DATA})
    await running.sandbox.settle()
    sent = official.callbacks.records[-1].payload["SubscribeMsgSentEvent"]["List"][0]
    assert (sent["TemplateId"], sent["ErrorCode"], sent["ErrorStatus"]) == ("sub", "0", "success")
    official.popup_events = "first"
    assert await official.answer_popup("o1", {"sub": "accept"}) is None
    assert official.follower("o1").credits["sub"] == 1


@pytest.mark.parametrize(
    ("template", "data", "code"),
    [
        ("sub", DATA, 40037),
        ("tpl", DATA, 47003),
        ("tpl", {**DATA, "const2": {"value": "别的"}}, 47003),
        ("tpl", {"thing1": {"value": None}, "const2": {"value": "已开始"}}, 47003),
        ("tpl", {"thing1": {"value": ""}, "const2": {"value": "已开始"}}, 47003),
        ("tpl", {**DATA, "const2": {"value": "已开始"}}, 0),
    ],
)
async def test_templates_are_kept_to_their_rules(call, official, template, data, code):
    body = {"touser": "o1", "template_id": template, "data": data}
    assert await code_of(call, "/cgi-bin/message/template/send", body) == code


async def test_templates_come_and_go(call, official):
    row = (await call("/cgi-bin/template/api_add_template", {"template_id_short": "TM1"}))["template_id"]
    listed = (await call("/cgi-bin/template/get_all_private_template"))["template_list"]
    assert [one["template_id"] for one in listed] == ["tpl", row]
    assert listed[0]["content"] == "事项:{{thing1.DATA}}\n状态:{{const2.DATA}}"
    assert await code_of(call, "/cgi-bin/template/del_private_template", {"template_id": row}) == 0
    assert await code_of(call, "/cgi-bin/template/del_private_template", {"template_id": row}) == 40037
    (subscription,) = (await call("/wxaapi/newtmpl/gettemplate"))["data"]
    assert (subscription["priTmplId"], subscription["type"]) == ("sub", 2)


async def test_a_msgmenu_is_tapped_as_a_text(call, official, clock):
    official.follower("o1").wrote(clock.now)
    rows = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    menu = {"head_content": "您满意吗？", "list": rows, "tail_content": "谢谢"}
    assert await code_of(call, CUSTOM, {"touser": "o1", "msgtype": "msgmenu", "msgmenu": menu}) == 0
    assert official.received("o1")[0].text == "您满意吗？\n满意\n不满意\n谢谢"
    record = await official.choose("o1", None, "102")
    assert (record.payload["Content"], record.payload["bizmsgmenuid"]) == ("不满意", "102")
    with pytest.raises(ValueError, match="选项"):
        await official.choose("o1", None, "103")


async def test_who_refuses_messages_gets_none(call, official, running, clock):
    official.follower("o1").wrote(clock.now)
    official.block("o1")
    body = {"touser": "o1", "msgtype": "text", "text": {"content": "x"}}
    assert await code_of(call, CUSTOM, body) == 48002
    data = {**DATA, "const2": {"value": "已开始"}}
    assert (
        await code_of(call, "/cgi-bin/message/template/send", {"touser": "o1", "template_id": "tpl", "data": data}) == 0
    )
    await running.sandbox.settle()
    assert official.callbacks.records[-1].payload["Status"] == "failed:user block"
    assert official.received("o1") == []


async def test_opening_a_page_of_the_menu_allows_no_message(call, official):
    record = await official.view("o1", "http://h/")
    assert (record.payload["Event"], record.payload["EventKey"]) == ("VIEW", "http://h/")
    body = {"touser": "o1", "msgtype": "text", "text": {"content": "x"}}
    assert await code_of(call, CUSTOM, body) == 45015


BUTTON = {"type": "click", "name": "我的", "key": "MINE"}


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ([BUTTON] * 4, 40016),
        ([], 40016),
        ([{"name": "更多", "sub_button": [BUTTON] * 6}], 40023),
        ([{**BUTTON, "name": "超过十六个字节的名字"}], 40018),
        ([{"name": "更多", "sub_button": [{**BUTTON, "name": ""}]}], 40025),
        ([{**BUTTON, "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "页", "url": ""}], 40020),
        ([{"type": "dance", "name": "页"}], 40017),
        ("menu", 40016),
    ],
)
async def test_menus_that_are_none(call, official, menu, code):
    assert await code_of(call, "/cgi-bin/menu/create", {"button": menu}) == code
    assert official.menu == []


async def test_personalised_menus(call, official):
    official.add_follower("lead", "领导", tags=(2,))
    own = {"button": [{"type": "view", "name": "结果", "url": "http://h/"}], "matchrule": {"tag_id": "2"}}
    assert await code_of(call, "/cgi-bin/menu/get") == 46003
    assert await code_of(call, "/cgi-bin/menu/addconditional", own) == 65303
    await call("/cgi-bin/menu/create", {"button": [BUTTON]})
    assert await code_of(call, "/cgi-bin/menu/addconditional", {**own, "matchrule": {}}) == 65305
    number = (await call("/cgi-bin/menu/addconditional", own))["menuid"]
    seen = [(await call("/cgi-bin/menu/trymatch", {"user_id": who}))["button"][0]["name"] for who in ("lead", "o1")]
    assert seen == ["结果", "我的"]
    found = await call("/cgi-bin/menu/get")
    assert (found["menu"]["button"], found["conditionalmenu"][0]["menuid"]) == ([BUTTON], int(number))
    info = (await call("/cgi-bin/get_current_selfmenu_info"))["selfmenu_info"]
    assert info["button"][0]["sub_button"] == {"list": []}
    assert await code_of(call, "/cgi-bin/menu/delconditional", {"menuid": number}) == 0
    assert await code_of(call, "/cgi-bin/menu/delconditional", {"menuid": number}) == 65301
    assert official.menu_of("lead") == [BUTTON]


async def test_people_and_the_codes_they_came_by(call, official, running):
    body = {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 42}}}
    code = await call("/cgi-bin/qrcode/create", body)
    assert "expire_seconds" not in code
    url = f"{running.official_base}/cgi-bin/showqrcode"
    async with running.sandbox.http.get(url, params={"ticket": code["ticket"]}) as answer:
        assert (answer.content_type, (await answer.read())[:4]) == ("image/png", b"\x89PNG")
    official.add_follower("new", "新", subscribed=False, unionid="u1")
    record = await official.scan("new", code["url"])
    assert (record.payload["Event"], record.payload["EventKey"]) == ("subscribe", "qrscene_42")
    assert record.payload["Ticket"] == code["ticket"]
    people = await call("/cgi-bin/user/info/batchget", {"user_list": [{"openid": "new"}, {"openid": "o1"}]})
    one, other = people["user_info_list"]
    assert (one["qr_scene"], one["subscribe_scene"], one["unionid"]) == (42, "ADD_SCENE_QR_CODE", "u1")
    assert (other["subscribe_scene"], "unionid" in other, "nickname" in other) == ("ADD_SCENE_SEARCH", False, False)
    assert await code_of(call, "/cgi-bin/user/info/batchget", {"user_list": []}) == 40032
    for action, scene in (("QR_STR_SCENE", {"scene_str": "长" * 65}), ("QR_LIMIT_SCENE", {"scene_id": 100001})):
        body = {"action_name": action, "action_info": {"scene": scene}}
        assert await code_of(call, "/cgi-bin/qrcode/create", body) == 40053


async def test_quotas_and_how_they_are_cleared(call, official, clock):
    official.limits.daily["/cgi-bin/user/get"] = 2
    official.stable.lifetime = 10**9
    assert [await code_of(call, "/cgi-bin/user/get") for _ in range(3)] == [0, 0, 45009]
    assert await code_of(call, "/cgi-bin/clear_quota", {"appid": "wx1"}) == 0
    assert await code_of(call, "/cgi-bin/user/get") == 0
    codes = [await code_of(call, "/cgi-bin/clear_quota", {"appid": "wx1"}) for _ in range(10)]
    assert codes == [0] * 9 + [48006]


async def test_a_new_day_begins_in_beijing(api, official, clock):
    official.stable.lifetime = 10**9
    official.limits.daily["/cgi-bin/user/get"] = 1
    clock.now = 1_750_003_199.0  # 23:59:59
    token = official.stable.new()

    async def get():
        return (await api("oa", "GET", "/cgi-bin/user/get", access_token=token)).get("errcode", 0)

    assert [await get(), await get()] == [0, 45009]
    clock.now += 1
    assert await get() == 0


async def test_minute_quota_and_calls_at_once(call, official, running):
    official.limits.minute["/cgi-bin/user/get"] = 1
    assert [await code_of(call, "/cgi-bin/user/get") for _ in range(2)] == [0, 45011]
    official.limits.parallel, official.limits.under_way = 1, 1
    assert await code_of(call, "/cgi-bin/user/info", openid="o1") == 45033
    official.limits.under_way = 0


async def test_tokens_are_given_to_known_addresses_only(api, official):
    official.limits.allowed_ips = {"203.0.113.9"}
    body = {"grant_type": "client_credential", "appid": "wx1", "secret": "s"}
    answer = await api("oa", "POST", "/cgi-bin/stable_token", body)
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


async def test_ticket_and_network(call, official, clock):
    first = await call("/cgi-bin/ticket/getticket", type="jsapi")
    clock.now += 7199
    official.stable.lifetime = 10**9
    assert first["expires_in"] == 7200
    assert await code_of(call, "/cgi-bin/ticket/getticket", type="wx_card") == 40097
    assert (await call("/cgi-bin/callback/check", {"action": "all"}))["ping"][0]["package_loss"] == "0%"


@pytest.mark.parametrize(
    "body", [{"touser": 5}, {"touser": "o1", "data": []}, {"user_list": [5]}, {"button": [5]}, {"menuid": "x"}]
)
@pytest.mark.parametrize(
    "path", [BIZ, CUSTOM, "/cgi-bin/user/info/batchget", "/cgi-bin/menu/create", "/cgi-bin/menu/delconditional"]
)
async def test_fields_of_a_wrong_kind_are_refused_and_never_a_500(call, path, body):
    assert await code_of(call, path, body) > 0
