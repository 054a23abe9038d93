"""Every failure the sandbox can inject into a push, against our envelope over HTTP: what is refused, what is read."""

import random

import pytest
from aiohttp import web

from bot.sandbox import Sandbox, running_sandbox
from bot.sandbox.faults.script import CALLBACK, FORGERY
from bot.sandbox.platforms.callbacks import UNAVAILABLE
from bot.wechat import (
    Envelope,
    EnvelopeError,
    form_of,
    parse_incoming,
    read_card_answer,
    read_subscriptions,
    sealed_button,
    sealed_text,
)
from bot.wechat.body import MAX_BODY

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CARD = {
    "card_type": "vote_interaction",
    "task_id": "t1",
    "main_title": {"title": "服务如何"},
    "checkbox": {"question_key": "q", "mode": 1, "option_list": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]},
    "submit_button": {"text": "提交", "key": "go"},
}


class Desk:
    """A service of our envelope and nothing else: notes what came, answers a text, flips a card."""

    def __init__(self, sandbox, clock):
        self.sandbox, self.clock = sandbox, clock
        self.seen, self.refused = [], []
        self.envelopes = {}

    def wire(self, url, mode="safe", body_format="xml"):
        def make(platform, receiver):
            return Envelope(
                "tok", KEY, receiver, mode, platform=platform, now=self.clock, random_bytes=random.Random(1).randbytes
            )

        self.envelopes = {"wecom": make("wecom", "ww1"), "oa": make("oa", "wx1")}
        self.sandbox.wecom.configure("ww1", 7, "s", "tok", KEY, f"{url}/wecom", body_format=body_format)
        self.sandbox.official.configure("wx1", "s", "tok", KEY, f"{url}/oa", mode=mode, body_format=body_format)

    async def receive(self, request):
        envelope = self.envelopes[request.match_info["platform"]]
        body = await request.read()
        try:
            if len(body) > MAX_BODY:
                raise EnvelopeError("too_large")
            fields = envelope.open(request.query, body)
            incoming = parse_incoming(envelope.platform, fields)
        except EnvelopeError as error:
            self.refused.append(error.code)
            return web.Response(status=error.status)
        self.seen.append(incoming)
        reply = {"created": int(self.clock()), "nonce": "n", "form": form_of(body)}
        if incoming.event == "template_card_event":
            return web.Response(body=sealed_button(envelope, fields, "已提交", **reply))
        text = f"收到{len(self.seen)}" if incoming.kind == "text" else ""
        return web.Response(body=sealed_text(envelope, fields, text, **reply))


@pytest.fixture
async def desk():
    now = [1_750_000_000.0]
    sandbox = Sandbox(lambda: now[0], random.Random(5))
    desk = Desk(sandbox, lambda: now[0])
    desk.now = now
    app = web.Application(client_max_size=2**20)
    app.router.add_post("/{platform}", desk.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    desk.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    desk.wire(desk.url)
    sandbox.wecom.add_member("ZhangSan", "张三")
    sandbox.official.add_follower("o1", "甲")
    sandbox.official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    async with running_sandbox(sandbox):
        yield desk
    await runner.cleanup()


REFUSALS = {
    "stale": "timestamp",
    "bad_signature": "signature",
    "wrong_receiver": "receiver",
    "bad_padding": "padding",
    "oversized": "too_large",
    "entity_bomb": "dtd",
    "doubled": "doubled_field",
}


@pytest.mark.parametrize(("forgery", "code"), REFUSALS.items())
@pytest.mark.parametrize("platform", ["wecom", "oa"])
async def test_a_forgery_has_no_effect_and_is_sent_once(desk, platform, forgery, code):
    side = desk.sandbox.platform(platform)
    desk.sandbox.fail(f"{platform}:callback/text", 1, forgery)
    record = await side.say("ZhangSan" if platform == "wecom" else "o1", "开启 全员")
    assert (desk.refused, desk.seen) == ([code], [])
    assert (record.forgery, len(record.attempts), record.attempts[0].status // 100) == (forgery, 1, 4)
    assert [line.text for line in side.chats.of(record.user)] == ["开启 全员"]


@pytest.mark.parametrize(("mode", "body_format"), [("plain", "xml"), ("plain", "json"), ("compatible", "json")])
@pytest.mark.parametrize(("forgery", "code"), [("stale", "timestamp"), ("bad_signature", "signature")])
async def test_forgeries_in_the_other_modes(desk, mode, body_format, forgery, code):
    desk.wire(desk.url, mode, body_format)
    desk.sandbox.fail("callback", 1, forgery)
    await desk.sandbox.official.say("o1", "x")
    await desk.sandbox.official.say("o1", "y")
    assert (desk.refused, [incoming.text for incoming in desk.seen]) == ([code], ["y"])


@pytest.mark.parametrize("body_format", ["xml", "json"])
async def test_the_other_form_is_read_too(desk, body_format):
    desk.wire(desk.url, body_format=body_format)
    desk.sandbox.fail("callback", 2, "other_form")
    await desk.sandbox.official.say("o1", "帮助")
    await desk.sandbox.wecom.say("zhangsan", "帮助")
    assert [incoming.text for incoming in desk.seen] == ["帮助", "帮助"]


@pytest.mark.parametrize(("fault", "copies"), [("duplicate", 3), ("parallel", 2)])
async def test_copies_carry_one_key_and_show_one_answer(desk, fault, copies):
    desk.sandbox.fail("callback/text", 1, fault)
    record = await desk.sandbox.wecom.say("zhangsan", "开启")
    assert (len(desk.seen), len({incoming.message_key for incoming in desk.seen})) == (copies, 1)
    assert record.ok
    assert len(desk.sandbox.wecom.received("zhangsan")) == 1


async def test_out_of_order_and_delayed(desk):
    official = desk.sandbox.official
    desk.sandbox.script(
        [{"endpoint": "callback", "fault": "out_of_order"}, {"endpoint": "callback", "fault": "delayed", "at": 3}]
    )
    for text in ("一", "二", "三", "四"):
        desk.now[0] += 1
        await official.say("o1", text)
    assert [incoming.text for incoming in desk.seen] == ["二", "一", "四"]
    desk.now[0] += 3 * 3600
    (late,) = await official.release()
    assert late.ok
    assert (desk.seen[-1].text, desk.seen[-1].created) == ("三", 1_750_000_003)
    assert UNAVAILABLE not in [line.text for line in official.inbox("o1")]


async def test_markup_in_a_text_stays_text(desk):
    desk.sandbox.fail("callback", 1, "cdata_end")
    await desk.sandbox.official.say("o1", "好")
    (incoming,) = desk.seen
    assert (incoming.kind, incoming.text.startswith("好]]></Content><MsgType>")) == ("text", True)


@pytest.mark.parametrize("fault", [None, "opiton", "object"])
@pytest.mark.parametrize("body_format", ["xml", "json"])
async def test_a_card_answer_in_every_shape(desk, body_format, fault):
    desk.wire(desk.url, body_format=body_format)
    wecom = desk.sandbox.wecom
    card = {"body": CARD, "replaced": "", "chosen": {}}
    wecom.chats.add("ZhangSan", "in", "", kind="template_card", card=card)
    if fault:
        desk.sandbox.fail("wecom:callback/template_card_event", 1, fault)
    for chosen in (["a"], ["a", "b"]):
        desk.now[0] += 1
        record = await wecom.press("zhangsan", "t1", "go", {"q": chosen})
        answer = read_card_answer(desk.seen[-1].raw)
        assert (answer.task_id, answer.key, answer.chosen) == ("t1", "go", {"q": tuple(chosen)})
        assert answer.response_code == record.payload["ResponseCode"]
        assert record.kind == "update_button"
        assert wecom.find_card("zhangsan", "t1").card["replaced"] == "已提交"
        wecom.chats.change("ZhangSan", wecom.find_card("zhangsan", "t1").id, card=card)


@pytest.mark.parametrize("body_format", ["xml", "json"])
@pytest.mark.parametrize("fault", [None, "object"])
async def test_consents_in_every_shape(desk, body_format, fault):
    desk.wire(desk.url, body_format=body_format)
    official = desk.sandbox.official
    official.add_template("other", "订阅", {"thing1": "事项"}, subscription=True)
    if fault:
        desk.sandbox.fail("callback", 0, fault)
    await official.answer_popup("o1", {"sub": "accept"})
    await official.answer_popup("o1", {"sub": "reject", "other": "accept"})
    await official.revoke("o1", "sub")
    consents = [[(news.template_id, news.accepted) for news in read_subscriptions(push.raw)] for push in desk.seen]
    assert consents == [[("sub", True)], [("sub", False), ("other", True)], [("sub", False)]]
    assert len({incoming.message_key for incoming in desk.seen}) == 3


async def test_two_events_in_the_same_second_are_two(desk):
    official = desk.sandbox.official
    await official.click("o1", "A")
    await official.click("o1", "B")
    await official.answer_popup("o1", {"sub": "accept"})
    await official.answer_popup("o1", {"sub": "reject"})
    assert len({incoming.message_key for incoming in desk.seen}) == 4
    await official.repeat(official.callbacks.records[0])
    assert desk.seen[-1].message_key == desk.seen[0].message_key


async def test_changes_of_the_address_book_come_from_sys(desk):
    wecom = desk.sandbox.wecom
    wecom.add_member("new", "新", "财政局")
    await wecom.change_contact("create_user", "new")
    await wecom.dismiss("new")
    changes = [
        (push.sender, push.event, push.raw["ChangeType"], push.raw["UserID"], push.raw.get("Department"))
        for push in desk.seen
    ]
    assert changes == [
        ("sys", "change_contact", "create_user", "new", "2"),
        ("sys", "change_contact", "delete_user", "new", None),
    ]
    assert "new" not in wecom.members


def test_every_fault_of_a_push_is_tried_here():
    tried = {
        *REFUSALS,
        "other_form",
        "duplicate",
        "parallel",
        "out_of_order",
        "delayed",
        "cdata_end",
        "opiton",
        "object",
    }
    assert tried == {*CALLBACK, *FORGERY}
