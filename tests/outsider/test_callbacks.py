"""Callbacks: what is valid is answered in time, what is not is 4xx and does nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.outsider.envelope import sha1_of
from tests.outsider.service import Answer, Desk, ask, event_message, text_message

pytestmark = pytest.mark.slow
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_verification_answers_the_echo(shared: Desk) -> None:
    stamp, nonce = str(int(time.time())), "n1"
    echo = shared.wecom.encrypt("1616140317555161061")
    good = {"msg_signature": shared.wecom.sign(stamp, nonce, echo), "timestamp": stamp, "nonce": nonce, "echostr": echo}
    answer = ask(shared.base, "GET", "/wechat/wecom?" + urlencode(good))
    assert (answer.status, answer.body) == (200, "1616140317555161061")
    assert answer.took < 1
    plain = {"signature": sha1_of(shared.oa.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": "4375"}
    answer = ask(shared.base, "GET", "/wechat/oa?" + urlencode(plain))
    assert (answer.status, answer.body) == (200, "4375")
    for path, query, name in (("/wechat/wecom", good, "msg_signature"), ("/wechat/oa", plain, "signature")):
        for change in ({name: "0" * 40}, {name: "é"}, {"timestamp": "x"}, {"echostr": ""}, {"nonce": "other"}):
            refused = ask(shared.base, "GET", f"{path}?{urlencode(query | change)}")
            assert 400 <= refused.status < 500, (path, change, refused.status)
        assert 400 <= ask(shared.base, "GET", path).status < 500


def test_json_bodies_and_both_platforms(shared: Desk) -> None:
    for push, envelope, who in ((shared.wecom_push, shared.wecom, "US101"), (shared.oa_push, shared.oa, "oJson")):
        answer = push(text_message(who, "帮助", to="x"), as_json=True)
        assert answer.status == 200
        assert answer.took < 2
        inner = (
            f'{{"ToUserName": "x", "FromUserName": "{who}", "CreateTime": {int(time.time())}, "MsgType": "text",'
            f' "Content": "帮助", "MsgId": "{time.time_ns()}"}}'
        )
        answer = push(inner, as_json=True)
        assert answer.status == 200, (envelope.receiver, answer.body)


BAD_INNER = {
    "two senders": text_message("US101", "帮助", to="x").replace("</xml>", "<FromUserName>UL1</FromUserName></xml>"),
    "dtd": BOMB + text_message("US101", "&b;", to="x"),
}
UNREADABLE = {
    "no sender": "<xml><MsgType>text</MsgType><Content>帮助</Content><CreateTime>1</CreateTime></xml>",
    "not xml": "hello",
    "empty": "",
}
"""Signed by the platform itself: it would only send the same again."""


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_signed_and_cannot_be_read_is_answered_and_does_nothing(shared: Desk, name: str) -> None:
    before = len(shared.platform.sent) + len(shared.platform.told)
    assert [push(UNREADABLE[name]).status for push in (shared.wecom_push, shared.oa_push)] == [200, 200]
    assert len(shared.platform.sent) + len(shared.platform.told) == before


@pytest.mark.parametrize("platform", ["wecom", "oa"])
def test_bad_callbacks_are_refused_and_do_nothing(shared: Desk, platform: str) -> None:
    push: Callable[..., Answer] = getattr(shared, f"{platform}_push")
    before = len(shared.platform.sent) + len(shared.platform.told)
    good = text_message("UL1", "帮助", to="x")
    bad: dict[str, Answer] = {
        "signature": push(good, signature="0" * 40),
        "signature not ascii": push(good, signature="签名"),
        "11 minutes old": push(good, age=660),
        "11 minutes ahead": push(good, age=-660),
        "receiver": push(good, receiver="wwsomebodyelse"),
        "padding 0": push(good, padding=b"\0"),
        "padding 99": push(good, padding=b"\x63"),
        "too large": push(good + "x" * 70_000),
        "large around": push(good, more="<A>" + "x" * 70_000 + "</A>"),
        "entities outside": push(good, more="&b;"),
    }
    bad |= {name: push(inner) for name, inner in BAD_INNER.items()}
    for name, answer in bad.items():
        assert 400 <= answer.status < 500, (name, answer.status, answer.body)
    time.sleep(0.3)
    assert len(shared.platform.sent) + len(shared.platform.told) == before
    assert shared.say("UL1", "帮助")


@pytest.mark.parametrize("path", ["/wechat/wecom", "/wechat/oa"])
def test_raw_bodies_of_every_kind(shared: Desk, path: str) -> None:
    envelope = shared.wecom if path.endswith("wecom") else shared.oa
    stamp, nonce = str(int(time.time())), "n2"
    sound = envelope.encrypt(text_message("UL1", "帮助", to="x"))
    query = urlencode(
        {
            "signature": sha1_of(envelope.token, stamp, nonce),
            "msg_signature": envelope.sign(stamp, nonce, sound),
            "timestamp": stamp,
            "nonce": nonce,
        }
    )
    boxed = f"<xml><ToUserName>x</ToUserName><Encrypt>{sound}</Encrypt></xml>"
    bodies = {
        "plain in safe mode": text_message("UL1", "帮助", to="x"),
        "dtd": BOMB + boxed,
        "doubled": boxed.replace("</xml>", f"<Encrypt>{sound}</Encrypt></xml>"),
        "deep": "<a>" * 9000,
        "empty": "",
        "json list": "[1, 2]",
        "json number": '{"encrypt": 5, "Encrypt": 5}',
        "cut json": '{"Encrypt": "',
        "binary": "\udcff\udcfe",
        "not base64": "<xml><Encrypt>!!!</Encrypt></xml>",
    }
    for name, body in bodies.items():
        answer = ask(shared.base, "POST", f"{path}?{query}", body.encode("utf-8", "surrogateescape"))
        assert 400 <= answer.status < 500, (name, answer.status)
    for method in ("PUT", "DELETE", "HEAD", "PATCH"):
        assert 400 <= ask(shared.base, method, f"{path}?{query}").status < 500
    assert shared.say("UL1", "帮助")


def test_every_kind_of_message_is_answered_in_time(shared: Desk) -> None:
    texts = ["", " ", "]]>", "帮助" * 1000, "\u202e", "确认", "绑定", "绑定 ' OR 1=1", "延期 2 99999999999", "🙂", "５"]
    for text in texts:
        for push in (shared.wecom_push, shared.oa_push):
            answer = push(text_message("oQueer" if push == shared.oa_push else "US102", text, to="x"))
            assert answer.status == 200, (text, answer.body)
            assert answer.took < 2
    for event in ("subscribe", "enter_agent", "click", "view", "SCAN", "unheard_of", "TEMPLATESENDJOBFINISH"):
        for push in (shared.wecom_push, shared.oa_push):
            answer = push(event_message("oQueer", event, "qrscene_1", to="x"))
            assert answer.status == 200, (event, answer.body)
    image = text_message("US102", "x", to="x").replace("CDATA[text]", "CDATA[image]")
    assert shared.wecom_push(image.replace("Content>", "PicUrl>")).status == 200
    assert shared.wecom_push(image).status == 400  # a picture has no words: what bears them is a forgery
    for path in ("/healthz", "/readyz"):
        assert ask(shared.base, "GET", path).status == 200
    metrics = ask(shared.base, "GET", "/metrics")
    assert metrics.status == 200
    assert "# TYPE" in metrics.body
