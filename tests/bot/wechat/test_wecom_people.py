"""What our clients read and set: address book, followers, codes, menus, tickets, consents."""

import hashlib

import pytest

from bot.wechat import (
    Department,
    IdentityRefused,
    MemoryTokenStore,
    Reaction,
    TokenCache,
    Visitor,
    WeComClient,
    sign_page,
)
from tests.world.wechat_clients import failing

MENU = [{"type": "click", "name": "我的", "key": "MINE"}]


async def test_departments_and_members(rig):
    number = rig.wecom.add_department("财政局")
    rig.wecom.add_member("Head", "局长", "财政局", leader=True, position="局长")
    rig.wecom.add_member("c", "丙", "财政局", direct_leader=("Head",), status=2)
    assert Department(number, "财政局", 1, ("Head",)) in await rig.client.list_departments()
    assert [unit.id for unit in await rig.client.list_departments(number)] == [number]
    head, clerk = await rig.client.list_members(number)
    assert (head.userid, head.leads, head.position, head.mobile) == ("Head", (number,), "局长", "")
    assert (clerk.direct_leader, clerk.is_active, clerk.main_department) == (("Head",), False, number)
    assert (await rig.client.find_member("HEAD")).name == "局长"
    assert (await failing(rig.client.find_member("ghost"))).reaction is Reaction.DROP_RECIPIENT


async def test_an_app_that_is_told_little(rig):
    rig.wecom.fields = "bare"
    member = await rig.client.find_member("lisi")
    assert (member.userid, member.leads, member.direct_leader) == ("lisi", (), ())


async def test_the_secret_of_the_address_book_reads_no_members(rig):
    tokens = TokenCache(MemoryTokenStore(), rig.clock_)
    book = WeComClient(rig.session, rig.running.wecom_base, "ww1", 0, rig.wecom.contact_secret, tokens)
    assert (await failing(book.list_members(1))).reaction is Reaction.STOP_OPERATOR


async def test_app_and_menu_of_wecom(rig):
    assert (await rig.client.find_app())["agentid"] == 7
    assert await rig.client.find_menu() == []
    await rig.client.set_menu(MENU)
    assert await rig.client.find_menu() == MENU == rig.wecom.menu
    await rig.client.delete_menu()
    assert rig.wecom.menu == []
    assert (await failing(rig.client.set_menu(MENU * 4))).reaction is Reaction.FIX_CONTENT


async def test_menus_of_the_official_account(rig):
    assert await rig.oa.find_menu() == []
    await rig.oa.set_menu(MENU)
    assert await rig.oa.find_menu() == MENU == rig.official.menu_of("o1")
    await rig.oa.delete_menu()
    assert rig.official.menu_of("o1") == []


async def test_codes_with_scenes(rig):
    code = await rig.oa.create_code("窗口一", 600)
    assert (code.seconds, (await rig.oa.create_code("x")).seconds) == (600, None)
    rig.official.add_follower("new", "新", subscribed=False, unionid="u1")
    await rig.official.scan("new", code.url)
    follower = await rig.oa.find_follower("new")
    assert (follower.subscribed, follower.scene, follower.unionid) == (True, "窗口一", "u1")
    for scene, seconds in (("", None), ("长" * 65, None), ("x", 0), ("x", 2_592_001)):
        with pytest.raises(ValueError, match="scene"):
            await rig.oa.create_code(scene, seconds)


async def test_what_is_known_of_a_follower(rig):
    rig.official.add_follower("f1", "")
    rig.official.follower("f1").subscribed = False
    follower, gone = await rig.oa.find_follower("o1"), await rig.oa.find_follower("f1")
    assert (follower.subscribed, follower.subscribed_at, gone.subscribed) == (True, 1_750_000_000, False)
    assert (await failing(rig.oa.find_follower("ghost"))).code == 40003


async def test_a_consent_is_spent_by_one_message(rig):
    rig.official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    await rig.official.answer_popup("o1", {"sub": "accept"})
    await rig.oa.send_subscription("o1", "sub", {"thing1": "测评"}, "http://h/t")
    error = await failing(rig.oa.send_subscription("o1", "sub", {"thing1": "测评"}))
    assert (error.code, error.reaction) == (43101, Reaction.NEED_PERMISSION)
    (line,) = rig.official.received("o1")
    assert (line.kind, line.link) == ("subscribe", "http://h/t")


async def test_templates_with_their_fields(rig):
    rig.official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    (template,) = await rig.oa.list_templates()
    assert (template.template_id, template.title, template.fields) == ("tpl", "测评通知", ("thing1", "time2"))
    (subscription,) = await rig.oa.list_subscription_templates()
    assert (subscription.template_id, subscription.fields) == ("sub", ("thing1",))


async def test_choices_to_tap_in_a_chat(rig):
    rig.official.follower("o1").wrote(rig.clock_.now)
    await rig.oa.send_custom_menu("o1", "满意吗？", [("5", "非常满意"), ("1", "不满意")], "谢谢")
    record = await rig.official.choose("o1", None, "5")
    assert (record.payload["Content"], record.payload["bizmsgmenuid"]) == ("非常满意", "5")
    assert (await failing(rig.oa.send_custom_menu("o1", "x", []))).reaction is Reaction.FIX_CONTENT


async def test_the_platforms_view_of_our_network(rig):
    assert (await rig.oa.check_network())["ping"][0]["package_loss"] == "0%"


async def test_a_visitor_with_a_unionid(rig):
    rig.official.add_follower("o2", "乙", unionid="u2")
    assert await rig.oa.visitor_by_code(rig.official.codes.issue("o2", "snsapi_base")) == Visitor("o2", "u2")
    with pytest.raises(IdentityRefused, match="snapshot"):
        await rig.oa.visitor_by_code(rig.official.codes.issue("o2", "snsapi_base", snapshot=True))


async def test_tickets_are_kept_and_shared(rig):
    first = await rig.oa.jsapi_ticket()
    assert await rig.oa.jsapi_ticket() == first
    assert first != await rig.client.jsapi_ticket()
    assert rig.calls["oa:/cgi-bin/ticket/getticket"] == 1
    rig.clock_.now += 7100
    await rig.oa.jsapi_ticket()
    assert rig.calls["oa:/cgi-bin/ticket/getticket"] == 2


def test_a_page_is_signed_as_the_documentation_has_it():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signature = "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    url = "http://mp.weixin.qq.com?params=value"
    assert sign_page(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url) == signature
    assert sign_page(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url + "#there") == signature
    assert len(signature) == len(hashlib.sha1(b"").hexdigest())


async def test_reading_is_tried_again_and_sending_is_not(rig):
    rig.client.read_pauses = (0.01, 0.01)
    rig.script([{"endpoint": "/cgi-bin/department/list", "fault": fault} for fault in (-1, "502")])
    assert await rig.client.list_departments()
    assert rig.calls["wecom:/cgi-bin/department/list"] == 3
    rig.fail("/cgi-bin/department/list", 3, -1)
    assert (await failing(rig.client.list_departments())).reaction is Reaction.RETRY
    rig.fail("/cgi-bin/department/list", 1, 60020)
    assert (await failing(rig.client.list_departments())).reaction is Reaction.STOP_OPERATOR
    assert rig.calls["wecom:/cgi-bin/department/list"] == 7
