"""Pushes: opened by wechatpy's own decrypt, repeated as WeChat repeats, answered into the conversation."""

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message

from bot.sandbox.platforms.account import Account
from bot.sandbox.platforms.callbacks import UNAVAILABLE


@pytest.fixture
def people(service):
    service.sandbox.wecom.add_member("ZhangSan", "张三", "综合科")
    service.sandbox.official.add_follower("o1", "甲")
    return service.sandbox


async def test_the_console_verifies_both_addresses(people):
    assert await people.wecom.verify_callback()
    assert await people.official.verify_callback()


async def test_the_console_of_wecom_waits_one_second_where_the_others_waits_five(service, people):
    people.callback_timeout, service.delay = 3.0, 1.0
    assert await people.wecom.verify_callback() is False
    assert await people.official.verify_callback() is True


async def test_no_console_takes_an_address_where_nobody_answers(service, people):
    service.wire(url="http://127.0.0.1:9")
    assert [await platform.verify_callback() for platform in (people.wecom, people.official)] == [False, False]


async def test_a_members_text_comes_back_answered(service, people):
    record = await people.wecom.say("zhangsan", "帮助 <x>&")
    assert record.ok, record
    assert (record.kind, len(record.attempts), record.attempts[0].status) == ("text", 1, 200)
    (message,) = service.seen
    assert (message.source, message.content, message.agent) == ("ZhangSan", "帮助 <x>&", 1000002)
    sent, reply = people.wecom.inbox("zhangsan")
    assert (sent.direction, reply.direction) == ("out", "in")
    assert reply.text.startswith("收到：帮助")
    assert reply.links == (f"{service.url}/t",)
    assert reply.at == 1_750_000_000.0


async def test_a_followers_events(service, people):
    await people.official.say("o1", "你好")
    await people.official.unsubscribe("o1")
    await people.official.scan("o1", "dept-7")
    await people.official.scan("o1", "dept-8")
    await people.official.click("o1", "HELP")
    events = [(m.type, getattr(m, "event", ""), getattr(m, "scene_id", "")) for m in service.seen]
    assert events[0][0] == "text"
    assert [event for _, event, _ in events[1:]] == ["unsubscribe", "subscribe_scan", "scan", "click"]
    assert (events[2][2], events[3][2]) == ("dept-7", "dept-8")
    assert [m.direction for m in people.official.inbox("o1")] == ["out", "in", "system", "system"]


async def test_three_attempts_with_the_same_message_then_the_phone_says_so(service, people):
    service.status = [500, 500, 500]
    record = await people.official.say("o1", "在吗")
    assert [attempt.status for attempt in record.attempts] == [500, 500, 500]
    assert record.problem == "HTTP 500"
    assert people.official.inbox("o1")[-1].text == UNAVAILABLE
    service.status = [500, 503]
    record = await people.wecom.say("ZhangSan", "在吗")
    assert (record.ok, len(record.attempts)) == (True, 3)


async def test_five_seconds_scaled(service, people):
    people.callback_timeout, service.delay = 0.1, 0.5
    record = await people.official.say("o1", "慢")
    assert [attempt.status for attempt in record.attempts] == [None] * 3
    assert all(0.05 < attempt.seconds < 0.4 for attempt in record.attempts)


async def test_a_repeat_is_the_same_message_in_a_new_envelope(service, people):
    record = await people.wecom.say("zhangsan", "开启")
    await people.wecom.repeat(record)
    assert service.seen[0].id == service.seen[1].id == record.payload["MsgId"]


@pytest.mark.parametrize("raw", ["hello", "<xml><a>1</a></xml>", "{}", "<xml>"])
async def test_an_answer_that_is_none(service, people, raw):
    service.raw = raw
    record = await people.official.say("o1", "x")
    assert not record.ok
    assert people.official.inbox("o1")[-1].text == UNAVAILABLE


async def test_success_says_nothing(service, people):
    service.raw = "success"
    record = await people.official.say("o1", "x")
    assert (record.ok, record.text) == (True, None)
    assert [m.direction for m in people.official.inbox("o1")] == ["out"]


async def test_the_template_report_arrives(service, people):
    people.official.add_template("tpl", "通知", {"thing1": "事项"})
    for blocked, status in ((False, "success"), (True, "failed:user block")):
        people.official.follower("o1").blocked = blocked
        token = people.official.stable.new()
        body = {"touser": "o1", "template_id": "tpl", "data": {"thing1": {"value": "好"}}}
        url = service.running.official_base + "/cgi-bin/message/template/send"
        async with people.http.post(url, params={"access_token": token}, json=body) as answer:
            msgid = (await answer.json())["msgid"]
        await people.settle()
        assert (service.seen[-1].event, service.seen[-1].status) == ("templatesendjobfinish", status)
        assert int(service.seen[-1].id) == msgid
    assert len(people.official.received("o1")) == 1


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_every_mode_and_form(mode, form):
    key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    account = Account("oa", "wxapp", "gh_1", "tok", key, mode=mode, form=form)
    payload = {"ToUserName": "gh_1", "FromUserName": "o1", "MsgType": "text", "Content": "好", "MsgId": 5}
    encrypted = account.seal(payload, b"r" * 16)
    body = account.body(payload, encrypted).decode()
    query = account.query("1", "n", encrypted, "o1")
    assert ("Content" in body) is (mode != "safe")
    assert ("Encrypt" in body) is ("msg_signature" in query) is (mode != "plain")
    if mode != "plain" and form == "xml":
        opened = WeChatCrypto("tok", key, "wxapp").decrypt_message(body, query["msg_signature"], "1", "n")
        assert parse_message(opened).content == "好"
