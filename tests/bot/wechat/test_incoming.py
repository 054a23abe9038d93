"""Whatever is wrong with a callback is an EnvelopeError of 400 or 403, or of 200 where it is signed and unreadable."""

import json

import pytest

from bot.wechat import (
    CredentialError,
    Envelope,
    EnvelopeError,
    UnreadableError,
    check_credentials,
    parse_incoming,
)
from bot.wechat.body import MAX_BODY, MAX_DEPTH
from bot.wechat.crypto import sign
from tests.bot.wechat import other_aes as other

TOKEN, KEY, CORP = "tok", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww1"
NOW = 1_750_000_000
MESSAGE = (
    "<xml><ToUserName>ww1</ToUserName><FromUserName>ZhangSan</FromUserName><CreateTime>1750000000</CreateTime>"
    "<MsgType>text</MsgType><Content>帮助</Content><MsgId>77</MsgId><AgentID>1</AgentID></xml>"
)


def make(mode="safe", platform="oa"):
    return Envelope(TOKEN, KEY, CORP, mode, platform=platform, now=lambda: NOW, random_bytes=lambda n: b"p" * n)


def signed(encrypted, stamp=NOW, nonce="n", **more):
    query = {"timestamp": str(stamp), "nonce": nonce, "signature": sign(TOKEN, str(stamp), nonce)}
    return {**query, "msg_signature": sign(TOKEN, str(stamp), nonce, encrypted), **more}


def outer(encrypted):
    return f"<xml><ToUserName>{CORP}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>".encode()


def delivered(message=MESSAGE, receiver=CORP, **query):
    encrypted = other.seal(KEY, message, receiver)
    return {**signed(encrypted), **query}, outer(encrypted)


def refused(envelope, query, body):
    with pytest.raises(EnvelopeError) as caught:
        envelope.open(query, body)
    return caught.value.status, caught.value.code


@pytest.mark.parametrize("platform", ["wecom", "oa"])
def test_a_good_message_opens(platform):
    message = parse_incoming(platform, make(platform=platform).open(*delivered()))
    assert message.sender == ("zhangsan" if platform == "wecom" else "ZhangSan")
    assert (message.text, message.kind) == ("帮助", "text")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"msg_signature": "0" * 40}, (403, "signature")),
        ({"msg_signature": "签名"}, (403, "signature")),
        ({"msg_signature": ""}, (403, "signature")),
        ({"timestamp": str(NOW + 1)}, (403, "signature")),
        ({"timestamp": ""}, (403, "signature")),
        ({"nonce": "other"}, (403, "signature")),
    ],
)
def test_wrong_signatures(query, expected):
    assert refused(make(), *delivered(**query)) == expected


@pytest.mark.parametrize("off", [-601, 601, 10**9])
def test_a_timestamp_out_of_the_window(off):
    encrypted = other.seal(KEY, MESSAGE, CORP)
    assert refused(make(), signed(encrypted, NOW + off), outer(encrypted)) == (403, "timestamp")


@pytest.mark.parametrize("off", [-601, 601])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_the_window_holds_in_every_mode(mode, off):
    encrypted = other.seal(KEY, MESSAGE, CORP)
    assert refused(make(mode), signed(encrypted, NOW + off), both(encrypted)) == (403, "timestamp")


@pytest.mark.parametrize("platform", ["wecom", "oa"])
@pytest.mark.parametrize(("off", "expected"), [(-600, "echo"), (600, "echo"), (-601, "timestamp"), (601, "timestamp")])
def test_the_window_holds_for_verification_too(platform, off, expected):
    echo = other.seal(KEY, "echo", CORP) if platform == "wecom" else "echo"
    query = {**signed(echo, NOW + off), "echostr": echo}
    assert verified(make(platform=platform), query) == expected
    assert verified(make(platform=platform), {**query, "nonce": "n2"}) == "signature"


def verified(envelope, query):
    try:
        return envelope.verify_echo(query)
    except EnvelopeError as error:
        return error.code


@pytest.mark.parametrize("stamp", ["abc", "-1", "１７５", "1e9", "9" * 40])
def test_a_timestamp_that_is_no_number(stamp):
    encrypted = other.seal(KEY, MESSAGE, CORP)
    assert refused(make(), signed(encrypted, stamp), outer(encrypted)) == (403, "timestamp")


def test_ten_minutes_are_inside():
    encrypted = other.seal(KEY, MESSAGE, CORP)
    assert make().open(signed(encrypted, NOW - 600), outer(encrypted))["MsgId"] == "77"


def test_wrong_receiver():
    assert refused(make(), *delivered(receiver="ww2")) == (403, "receiver")


def _raw(padded):
    encrypted = other.seal_raw(KEY, padded)
    return signed(encrypted), outer(encrypted)


@pytest.mark.parametrize("end", [b"\0", b"\x21", b"a\x05", b"\x04\x04\x03\x04"])
def test_bad_padding(end):
    frame = (b"r" * 16 + (0).to_bytes(4, "big") + CORP.encode()).ljust(96, b"x")
    assert refused(make(), *_raw(frame[: -len(end)] + end)) == (400, "padding")


@pytest.mark.parametrize("length", [1, 2**31, 2**32 - 1])
def test_a_length_that_is_not_the_frames(length):
    frame = other.pad(b"r" * 16 + length.to_bytes(4, "big") + CORP.encode())
    assert refused(make(), *_raw(frame))[1] in ("length", "receiver")


def test_a_frame_too_short_for_its_head():
    assert refused(make(), *_raw(other.pad(b"r" * 10))) == (400, "length")


@pytest.mark.parametrize("encrypted", ["%%%", "YWJj", "评绩", "A" * 43])
def test_ciphertext_that_is_none(encrypted):
    assert refused(make(), signed(encrypted), outer(encrypted))[0] == 400


def test_a_plain_body_in_safe_mode():
    query = signed("")
    assert refused(make(), query, MESSAGE.encode()) == (400, "not_encrypted")
    assert refused(make(platform="wecom"), query, MESSAGE.encode()) == (400, "not_encrypted")
    assert make("plain").open(query, MESSAGE.encode())["Content"] == "帮助"


def test_a_plain_body_needs_its_signature():
    assert refused(make("plain"), {**signed(""), "signature": "0"}, MESSAGE.encode()) == (403, "signature")


def both(encrypted, message=MESSAGE):
    """What compatible mode sends: the plain fields and the encrypted ones."""
    return message.replace("</xml>", f"<Encrypt>{encrypted}</Encrypt></xml>").encode()


def test_compatible_mode_believes_what_is_encrypted():
    encrypted = other.seal(KEY, MESSAGE, CORP)
    query = signed(encrypted, encrypt_type="aes")
    forged = MESSAGE.replace("帮助", "开启").replace("ZhangSan", "admin")
    fields = make("compatible").open(query, both(encrypted, forged))
    assert (fields["Content"], fields["FromUserName"]) == ("帮助", "ZhangSan")


@pytest.mark.parametrize("title", ["a]]>b", "]]>", "a]]><Encrypt><![CDATA[AAAA]]></Encrypt>b"])
def test_a_plain_half_broken_by_somebodys_words_leaves_the_encrypted_one(title):
    plain = MESSAGE.replace("</xml>", f"<Title><![CDATA[{title}]]></Title></xml>")
    encrypted = other.seal(KEY, MESSAGE, CORP)
    body = plain.replace("</xml>", f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>").encode()
    query = signed(encrypted, encrypt_type="aes")
    assert make("compatible").open(query, body)["Content"] == "帮助"
    assert refused(make("compatible"), {**query, "msg_signature": "0" * 40}, body) == (400, "not_xml")
    assert refused(make(), query, body) == (400, "not_xml")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_what_is_signed_and_cannot_be_read_is_told_apart(mode):
    message = MESSAGE.replace("</xml>", "<Title><![CDATA[a]]>b]]></Title></xml>")
    encrypted = other.seal(KEY, message, CORP)
    body = message.encode() if mode == "plain" else outer(encrypted)
    with pytest.raises(UnreadableError) as caught:
        make(mode).open(signed(encrypted), body)
    assert (caught.value.status, caught.value.code) == (200, "not_xml")
    assert refused(make(mode), {**signed(encrypted), "signature": "0", "msg_signature": "0"}, body)[0] == 403


@pytest.mark.parametrize("more", [{}, {"encrypt_type": "aes"}, {"encrypt_type": "raw", "msg_signature": ""}])
def test_compatible_mode_refuses_a_body_without_its_encrypted_half(more):
    """`signature` covers nothing of the body: whoever saw one request could put any message under it."""
    query = {**signed(""), **more}
    assert refused(make("compatible"), query, MESSAGE.encode()) == (400, "not_encrypted")
    emptied = MESSAGE.replace("</xml>", "<Encrypt></Encrypt></xml>").encode()
    assert refused(make("compatible"), query, emptied) == (400, "not_encrypted")


@pytest.mark.parametrize("name", ["signature", "msg_signature"])
def test_compatible_mode_checks_both_signatures(name):
    encrypted = other.seal(KEY, MESSAGE, CORP)
    query = {**signed(encrypted), name: "0" * 40}
    assert refused(make("compatible"), query, both(encrypted)) == (403, "signature")


def test_wecom_is_safe_whatever_was_asked():
    assert make("plain", "wecom").mode == "safe"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1/x"><xml><Encrypt>a</Encrypt></xml>',
        b"<!-- c --><xml><Encrypt>a</Encrypt></xml>",
    ],
)
def test_a_document_type_is_refused(body):
    assert refused(make("plain"), signed(""), body) == (400, "dtd")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_xml"),
        (b"<xml>", "not_xml"),
        (b"<html></html>", "not_xml"),
        (b"<xml>text</xml>", "no_fields"),
        (b"<xml/>", "not_xml"),
        (b"<xml></xml>", "no_fields"),
        (b"\xff\xfe<\0x\0", "not_utf8"),
        (b'<?xml version="1.0" encoding="utf-16"?><xml><Encrypt>a</Encrypt></xml>', "signature"),
        (b"{", "not_json"),
        (b'{"Encrypt": NaN}', "not_json"),
        (b'{"Encrypt": "a", "Encrypt": "b"}', "not_json"),
        (b'{"Encrypt": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "not_json"),
        (b"<xml>" + b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH + b"</xml>", "too_deep"),
        (b"<xml>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</xml>", "too_deep"),
        (b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>", "not_encrypted"),
        (b"<xml><Encrypt><a>b</a></Encrypt></xml>", "not_encrypted"),
        (b"<xml><Encrypt>&amp;</Encrypt></xml>", "signature"),
        (b"<xml><Encrypt>&lol;</Encrypt></xml>", "not_xml"),
        (b"<xml><Encrypt>" + b"A" * MAX_BODY + b"</Encrypt></xml>", "too_large"),
    ],
)
def test_malformed_bodies(body, code):
    assert refused(make(), {**signed("a"), "msg_signature": "x"}, body)[1] == code


def test_an_approval_of_several_steps_is_read():
    """sys_approval_change, the deepest of WeCom's events, comes to every app that may see approvals."""
    step = "<SubNodeList><UserInfo><UserId>userid1</UserId></UserInfo></SubNodeList>"
    nodes = f"<ProcessList>{f'<NodeList>{step * 2}</NodeList>' * 2}</ProcessList>"
    fields = make().open(*delivered(MESSAGE.replace("</xml>", f"<ApprovalInfo>{nodes}</ApprovalInfo></xml>")))
    steps = [{"UserInfo": {"UserId": "userid1"}}] * 2
    assert fields["ApprovalInfo"] == {"ProcessList": {"NodeList": [{"SubNodeList": steps}] * 2}}


def test_control_characters_and_markup_inside_a_message_do_no_harm():
    message = MESSAGE.replace("帮助", "<![CDATA[a\x08b<!DOCTYPE x>]]>")
    assert make().open(*delivered(message))["Content"] == "ab<!DOCTYPE x>"


@pytest.mark.parametrize("name", ["FromUserName", "ToUserName", "MsgType", "MsgId", "CreateTime", "Content"])
def test_a_doubled_identity_field_is_refused(name):
    message = MESSAGE.replace("</xml>", f"<{name}>evil</{name}></xml>")
    with pytest.raises(EnvelopeError, match="doubled_field"):
        parse_incoming("oa", make().open(*delivered(message)))


@pytest.mark.parametrize("missing", ["FromUserName", "MsgType", "CreateTime"])
def test_a_message_without_an_identity_field_is_refused(missing):
    fields = make().open(*delivered())
    del fields[missing]
    with pytest.raises(EnvelopeError, match="no_message"):
        parse_incoming("oa", fields)


def test_events_in_one_second_are_told_apart_and_repeats_are_not():
    event = {"FromUserName": "o1", "CreateTime": "5", "MsgType": "event"}
    event |= {"Event": "template_card_event", "EventKey": "a"}
    keys = [
        parse_incoming("oa", {**event, **more}).message_key for more in ({}, {}, {"EventKey": "b"}, {"TaskId": "t"})
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_changes_of_an_address_book_in_one_second_are_told_apart():
    change = {"FromUserName": "sys", "CreateTime": "5", "MsgType": "event", "Event": "change_contact"}
    changes = ({"Id": "1"}, {"Id": "2"}, {"TagId": "1"}, {"NewUserID": "b"})
    assert len({parse_incoming("wecom", {**change, **more}).message_key for more in changes}) == 4


def test_messages_without_an_id_are_told_apart_by_their_words():
    message = {"FromUserName": "o1", "CreateTime": "5", "MsgType": "text", "Content": "好"}
    keys = [parse_incoming("oa", {**message, **more}).message_key for more in ({}, {}, {"Content": "不好"})]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(("kind", "name"), [("text", "MsgId"), ("event", "EventKey")])
def test_no_field_makes_a_key_longer_than_a_database_takes(kind, name):
    message = {"FromUserName": "o1", "CreateTime": "5", "MsgType": kind, name: "9" * 60_000}
    assert len(parse_incoming("oa", message).message_key) < 200


def test_a_sender_longer_than_any_account_is_refused():
    message = {"FromUserName": "o" * 129, "CreateTime": "5", "MsgType": "text", "Content": "好"}
    with pytest.raises(EnvelopeError, match="no_message"):
        parse_incoming("oa", message)


def test_json_numbers_are_read_as_they_were_written():
    fields = make("plain").open(signed(""), b'{"MsgType": "text", "MsgId": 6054768590064713728, "Scale": 1.10}')
    assert (fields["MsgId"], fields["Scale"]) == ("6054768590064713728", "1.10")


def test_json_events_keep_their_lists():
    encrypted = other.seal(
        KEY,
        json.dumps({"FromUserName": "o", "CreateTime": 5, "MsgType": "event", "Event": "X", "List": [{"a": 1}]}),
        CORP,
    )
    fields = make().open(signed(encrypted), json.dumps({"Encrypt": encrypted}).encode())
    assert (fields["CreateTime"], fields["List"]) == ("5", [{"a": "1"}])


@pytest.mark.parametrize(
    ("token", "key", "code"),
    [
        ("", KEY, "token_empty"),
        ("  ", KEY, "token_empty"),
        ("t", "short", "aes_key_length"),
        ("t", "!" * 43, "aes_key_base64"),
        ("t", "A" * 43, "aes_key_zero"),
    ],
)
def test_credentials_that_must_not_be_used(token, key, code):
    with pytest.raises(CredentialError) as caught:
        check_credentials(token, key)
    assert caught.value.code == code
    assert key not in str(caught.value)


def test_good_credentials():
    check_credentials("t", KEY)
    check_credentials("t", None)
