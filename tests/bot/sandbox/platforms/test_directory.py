"""WeCom's address book, tags, menu, tickets, white list and limits, as a new app gets them."""

import aiohttp
import pytest

from tests.bot.sandbox.bodies import SEND, message


@pytest.fixture
def wecom(running, api):
    wecom = running.sandbox.wecom
    finance = wecom.add_department("财政局")
    wecom.add_department("预算科", finance)
    wecom.add_member("Head", "局长", "财政局", leader=True, mobile="13800000000")
    wecom.add_member("c", "丙", "预算科", direct_leader=("Head",), position="科员")
    wecom.add_member("hidden", "丁", "预算科", visible=False)
    return wecom


@pytest.fixture
def call(api, wecom):
    token = wecom.tokens.new()

    async def call(path, body=None, **query):
        return await api("wecom", "POST" if body is not None else "GET", path, body, access_token=token, **query)

    return call


async def test_departments_form_a_tree(call, wecom):
    numbers = {name: number for number, name in wecom.departments.items()}
    rows = (await call("/cgi-bin/department/list"))["department"]
    assert {row["name"]: row["parentid"] for row in rows}["预算科"] == numbers["财政局"]
    below = (await call("/cgi-bin/department/simplelist", id=str(numbers["财政局"])))["department_id"]
    assert [row["id"] for row in below] == [numbers["财政局"], numbers["预算科"]]
    one = (await call("/cgi-bin/department/get", id=str(numbers["财政局"])))["department"]
    assert (one["name"], one["department_leader"]) == ("财政局", ["Head"])
    assert (await call("/cgi-bin/department/get", id="99"))["errcode"] == 60123
    assert (await call("/cgi-bin/department/list", id="None"))["errcode"] == 40058


@pytest.mark.parametrize(
    ("fields", "told", "kept"),
    [
        ("new", {"direct_leader", "is_leader_in_dept"}, {"mobile", "email", "avatar", "address"}),
        ("bare", set(), {"direct_leader", "is_leader_in_dept", "mobile"}),
        ("old", {"mobile", "direct_leader"}, {"secret"}),
    ],
)
async def test_an_app_is_told_no_more_than_its_age_allows(call, wecom, fields, told, kept):
    wecom.fields = fields
    member = await call("/cgi-bin/user/get", userid="C")
    assert (member["userid"], member["name"], member["position"]) == ("c", "丙", "科员")
    assert told <= member.keys()
    assert not kept & member.keys()


async def test_members_outside_the_scope_are_not_there(call, wecom):
    number = str({name: n for n, name in wecom.departments.items()}["预算科"])
    assert [row["userid"] for row in (await call("/cgi-bin/user/list", department_id=number))["userlist"]] == ["c"]
    parent = str(wecom.parents[int(number)])
    found = await call("/cgi-bin/user/simplelist", department_id=parent, fetch_child="1")
    assert [row["userid"] for row in found["userlist"]] == ["Head", "c"]
    assert (await call("/cgi-bin/user/get", userid="hidden"))["errcode"] == 60011
    assert (await call("/cgi-bin/user/get", userid="ghost"))["errcode"] == 60111


async def test_the_secret_of_the_address_book_reads_ids_only(api, call, wecom):
    query = {"corpid": "ww1", "corpsecret": wecom.contact_secret}
    token = (await api("wecom", "GET", "/cgi-bin/gettoken", **query))["access_token"]
    assert token != (await api("wecom", "GET", "/cgi-bin/gettoken", corpid="ww1", corpsecret="s"))["access_token"]
    page = await api("wecom", "POST", "/cgi-bin/user/list_id", {"limit": 3}, access_token=token)
    rest = {"limit": 3, "cursor": page["next_cursor"]}
    last = await api("wecom", "POST", "/cgi-bin/user/list_id", rest, access_token=token)
    assert [row["userid"] for row in page["dept_user"] + last["dept_user"]] == ["a", "Head", "c", "hidden"]
    assert last["next_cursor"] == ""
    assert (await call("/cgi-bin/user/list_id", {}))["errcode"] == 48002
    rows = (await api("wecom", "GET", "/cgi-bin/department/simplelist", access_token=token))["department_id"]
    assert [row["id"] for row in rows] == list(wecom.departments)
    assert (await api("wecom", "POST", SEND, message(), access_token=token))["errcode"] == 48002


@pytest.mark.parametrize(
    "path",
    [
        *("user/get", "user/list", "department/list", "department/get", "tag/get"),
        *("agent/get", "menu/get", "menu/delete", "auth/getuserinfo", "get_jsapi_ticket", "ticket/get"),
    ],
)
async def test_the_secret_of_the_address_book_tells_no_names_and_is_no_apps(api, wecom, path):
    wecom.add_tag("头头", {"HEAD"})
    query = {"id": "1", "tagid": "1", "userid": "c", "department_id": "1", "agentid": "7", "type": "agent_config"}
    token, code = wecom.contact_tokens.new(), wecom.codes.issue("c", "snsapi_base")
    answer = await api("wecom", "GET", "/cgi-bin/" + path, access_token=token, code=code, **query)
    assert answer["errcode"] == 48002


@pytest.mark.parametrize(("limit", "code"), [(0, 40058), (1, 0), (10_000, 0), (10_001, 40058)])
async def test_a_page_of_ids_has_1_to_10000(api, wecom, limit, code):
    token = wecom.contact_tokens.new()
    answer = await api("wecom", "POST", "/cgi-bin/user/list_id", {"limit": limit}, access_token=token)
    assert answer["errcode"] == code


async def test_tokens_of_the_address_book_end_as_others_do(api, running, wecom, clock):
    async def read(token):
        return (await api("wecom", "POST", "/cgi-bin/user/list_id", {"limit": 3}, access_token=token))["errcode"]

    token = wecom.contact_tokens.new()
    running.sandbox.fail("wecom:/cgi-bin/user/list_id", 1, "rotate")
    assert [await read(token), await read(token)] == [40014, 40014]
    token = wecom.contact_tokens.new()
    assert await read(token) == 0
    clock.now += 7200
    assert await read(token) == 42001


async def test_departments_and_tags_receive(call, wecom):
    numbers = {name: str(number) for number, name in wecom.departments.items()}
    tag = str(wecom.add_tag("头头", {"HEAD"}, {int(numbers["综合科"])}))
    body = {**message(to=""), "toparty": f"{numbers['财政局']}|99", "totag": f"{tag}|7"}
    answer = await call(SEND, body)
    assert (answer["invalidparty"], answer["invalidtag"]) == ("99", "7")
    assert [len(wecom.received(user)) for user in ("head", "c", "a", "hidden")] == [1, 1, 1, 0]
    assert (await call(SEND, {**body, "toparty": "|".join(str(n) for n in range(101))}))["errcode"] == 82002
    assert (await call("/cgi-bin/tag/list"))["taglist"] == [{"tagid": int(tag), "tagname": "头头"}]
    found = await call("/cgi-bin/tag/get", tagid=tag)
    assert ([row["userid"] for row in found["userlist"]], found["partylist"]) == (["Head"], [int(numbers["综合科"])])


@pytest.mark.parametrize("whom", ["touser", "toparty"])
async def test_only_who_is_named_is_named_as_not_reached(call, wecom, whom):
    wecom.add_member("asleep", "戊", "预算科", status=4)
    parties = {name: str(number) for number, name in wecom.departments.items()}
    everybody = {"touser": "@all"} if whom == "touser" else {"touser": "", "toparty": parties["预算科"]}
    answer = await call(SEND, {**message(), **everybody})
    assert ("invaliduser" in answer, len(wecom.received("c"))) == (False, 1)
    assert (await call(SEND, message(to="Asleep|hidden|c")))["invaliduser"] == "asleep|hidden"


async def test_callers_from_elsewhere_are_refused(api, call, wecom):
    wecom.limits.allowed_ips = {"203.0.113.9"}
    answer = await call("/cgi-bin/department/list")
    assert answer["errcode"] == 60020
    assert "from ip: 127.0.0.1" in answer["errmsg"]
    assert (await api("wecom", "GET", "/cgi-bin/gettoken", corpid="ww1", corpsecret="s"))["errcode"] == 0


async def test_a_refusal_names_the_callers_own_address(running, wecom):
    wecom.limits.allowed_ips = {"127.0.0.1"}
    elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    url, query = running.wecom_base + "/cgi-bin/department/list", {"access_token": wecom.tokens.new()}
    async with aiohttp.ClientSession(connector=elsewhere) as session, session.get(url, params=query) as answer:
        refusal = await answer.json()
    assert (refusal["errcode"], "from ip: 127.0.0.2, more" in refusal["errmsg"]) == (60020, True)


async def test_limits_of_calls(call, wecom, clock):
    wecom.limits.per_minute = 3
    codes = [(await call("/cgi-bin/tag/list"))["errcode"] for _ in range(4)]
    assert codes == [0, 0, 0, 45009]
    assert (await call(SEND, message()))["errcode"] == 0
    clock.now += 60
    assert (await call("/cgi-bin/tag/list"))["errcode"] == 0


async def test_menu_and_tickets(call, wecom, clock):
    menu = {"button": [{"type": "click", "name": "我的", "key": "MINE"}]}
    assert (await call("/cgi-bin/menu/create", menu, agentid="8"))["errcode"] == 40056
    assert (await call("/cgi-bin/menu/create", menu, agentid="7"))["errcode"] == 0
    assert (await call("/cgi-bin/menu/get", agentid="7"))["button"] == menu["button"]
    await call("/cgi-bin/menu/delete", agentid="7")
    assert wecom.menu == []
    first = await call("/cgi-bin/get_jsapi_ticket")
    clock.now += 200
    assert await call("/cgi-bin/get_jsapi_ticket") == {**first, "expires_in": 7000}
    agent = await call("/cgi-bin/ticket/get", type="agent_config")
    assert agent["ticket"] != first["ticket"]


async def test_a_menu_may_open_an_album_and_a_mini_program(call, wecom):
    album = {"type": "pic_weixin", "name": "相册", "key": "ALBUM"}
    program = {"type": "view_miniprogram", "name": "小程序", "pagepath": "pages/index", "appid": "wx9"}
    assert (await call("/cgi-bin/menu/create", {"button": [album, program]}, agentid="7"))["errcode"] == 0
    assert wecom.menu == [album, program]


async def test_a_member_tells_more_after_consent(api, call, wecom, clock):
    code = wecom.codes.issue("head", "snsapi_privateinfo")
    ticket = (await call("/cgi-bin/auth/getuserinfo", code=code))["user_ticket"]
    told = await call("/cgi-bin/auth/getuserdetail", {"user_ticket": ticket})
    assert told["mobile"] == "13800000000"
    assert {"gender", "avatar", "email", "biz_mail", "address"} <= told.keys()
    clock.now += 1801
    assert (await call("/cgi-bin/auth/getuserdetail", {"user_ticket": ticket}))["errcode"] == 40058
    legacy = await call("/cgi-bin/user/getuserinfo", code=wecom.codes.issue("c", "snsapi_base"))
    assert (legacy["UserId"], "userid" in legacy) == ("c", False)
