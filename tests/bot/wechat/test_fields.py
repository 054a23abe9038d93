"""A field counts only for the kind of message that has it, and stands once; what people type becomes no field."""

from __future__ import annotations

import json
from itertools import product

import pytest

from bot.wechat.body import BodyError, read_message
from bot.wechat.envelope import EnvelopeError, UnreadableError
from bot.wechat.fields import OF_EVENTS, OF_MESSAGES, WITHDRAWALS
from bot.wechat.incoming import parse_incoming

KINDS = ("text", "voice", "image", "video", "shortvideo", "location", "link", "file", "miniprogrampage")
READ = sorted({"Event", "EventKey"}.union(*OF_MESSAGES.values(), *OF_EVENTS.values()))
HEAD = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "5"}
NASTY = (
    "a]]>b",
    "]]>",
    "]]></Content>",
    "]]></Content><FromUserName><![CDATA[o2]]></FromUserName><Content><![CDATA[",
    "x]]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[unsubscribe]]></Event><Content><![CDATA[y",
    "x]]></Content><OpenID><![CDATA[o2]]></OpenID></xml><xml><Content><![CDATA[y",
    "<Content><![CDATA[",
    "]]></Content><!DOCTYPE xml [<!ENTITY a 'b'>]><Content><![CDATA[&a;",
    "<![CDATA[ <a href='x'>&amp; ]] > ]]&gt;",
    "if (a[b[0]]>1) {}",
)


def raw_xml(**fields: str) -> bytes:
    """A message as the platform writes it: nothing of what people typed is escaped."""
    return f"<xml>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in fields.items())}</xml>".encode()


def refusal(platform: str, body: bytes) -> str:
    try:
        parse_incoming(platform, read_message(body))  # type: ignore[arg-type]
    except (EnvelopeError, BodyError) as error:
        return error.code
    return ""


@pytest.mark.parametrize("platform", ["wecom", "oa"])
@pytest.mark.parametrize(("kind", "name"), [*product(KINDS, READ)])
def test_a_message_has_only_the_fields_of_its_kind(platform: str, kind: str, name: str) -> None:
    message = {**HEAD, "MsgType": kind, "MsgId": "7"}
    belongs = name in OF_MESSAGES.get(kind, ())
    assert refusal(platform, raw_xml(**message)) == ""
    assert refusal(platform, raw_xml(**message, **{name: "x"})) == ("" if belongs else "misplaced_field")
    assert refusal(platform, json.dumps({**message, name: "x"}).encode()) == ("" if belongs else "misplaced_field")


@pytest.mark.parametrize(("event", "name"), [*product(OF_EVENTS, READ)])
def test_an_event_has_only_the_fields_of_its_kind(event: str, name: str) -> None:
    message = {**HEAD, "MsgType": "event", "Event": event.upper()}
    message |= {"OpenID": "o2"} if event in WITHDRAWALS else {}
    belongs = name in OF_EVENTS[event] or name in ("Event", "EventKey")
    assert refusal("oa", raw_xml(**message)) == ""
    assert refusal("oa", raw_xml(**{**message, name: message.get(name, "x")})) == ("" if belongs else "misplaced_field")


@pytest.mark.parametrize("event", WITHDRAWALS)
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_takes_back_for_another(kind: str, event: str) -> None:
    """The account that a withdrawal names is believed of that event alone, never of something that looks like one."""
    forged = {**HEAD, "MsgType": kind, "MsgId": "7", "Event": event, "OpenID": "o2", "Content": "帮助"}
    assert refusal("oa", raw_xml(**forged)) == "misplaced_field"
    genuine = parse_incoming("oa", read_message(raw_xml(**HEAD, MsgType="event", Event=event, OpenID="o2")))
    assert (genuine.sender, genuine.kind) == ("o2", "event")


@pytest.mark.parametrize("name", [*HEAD, "MsgType", "MsgId", "Title", "AgentID", "Unheard"])
def test_a_field_that_stands_twice_is_refused(name: str) -> None:
    message = {**HEAD, "MsgType": "link", "MsgId": "7", "Title": "t", "AgentID": "7", "Unheard": "u"}
    body = raw_xml(**message).replace(b"</xml>", f"<{name}>{message[name]}</{name}></xml>".encode())
    assert refusal("oa", raw_xml(**message)) == ""
    assert refusal("oa", body) == "doubled_field"


@pytest.mark.parametrize("field", ["Title", "Description", "Label"])
@pytest.mark.parametrize("name", [*HEAD, "MsgType", "Event", "OpenID", "Content", "Recognition"])
def test_a_shared_title_that_closes_its_section_brings_no_field(field: str, name: str) -> None:
    title = f"x]]></{field}><{name}><![CDATA[o2]]></{name}><{field}><![CDATA[y"
    body = raw_xml(**HEAD, MsgType="link", **{field: title}, MsgId="7")
    assert refusal("oa", body) == "doubled_field"
    once = body.replace(f"<{field}><![CDATA[y]]></{field}>".encode(), b"").replace(b"x]]>", b"x]]>", 1)
    assert refusal("oa", once) in ("doubled_field", "misplaced_field")


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("platform", ["wecom", "oa"])
def test_what_people_type_is_read_as_they_typed_it(platform: str, text: str) -> None:
    message = {**HEAD, "MsgType": "text", "Content": text, "MsgId": "7"}
    for body in (raw_xml(**message), json.dumps(message).encode()):
        incoming = parse_incoming(platform, read_message(body))  # type: ignore[arg-type]
        assert (incoming.sender, incoming.kind, incoming.text, incoming.event) == ("o1", "text", text, "")
        assert incoming.raw == message


def test_a_section_split_by_whoever_escapes_it_is_one_text() -> None:
    body = raw_xml(**HEAD, MsgType="text", Content="a]]]]><![CDATA[>b", MsgId="7")
    assert parse_incoming("oa", read_message(body)).text == "a]]>b"


def test_content_outside_of_what_was_typed_is_a_second_one() -> None:
    body = raw_xml(**HEAD, MsgType="text", Content="a]]>b", MsgId="7")
    assert refusal("oa", body.replace(b"<xml>", b"<xml><Content>c</Content>")) == "doubled_field"


def test_thousands_of_beginnings_are_read_at_once() -> None:
    """No pattern that goes back and forth: 60 KB of sections take no longer than 60 KB of words."""
    for text in ("<Content><![CDATA[" * 3000, "]]></Content>" * 4000, "]]>" * 15_000):
        body = raw_xml(**HEAD, MsgType="text", Content=text, MsgId="7")
        assert parse_incoming("oa", read_message(body)).text == text


@pytest.mark.parametrize("platform", ["wecom", "oa"])
def test_one_id_of_several_senders_are_several_messages(platform: str) -> None:
    def key(sender: str, number: str = "7", text: str = "x", created: str = "5") -> str:
        fields = {**HEAD, "FromUserName": sender, "CreateTime": created, "MsgType": "text", "Content": text}
        return parse_incoming(platform, {**fields, "MsgId": number}).message_key  # type: ignore[arg-type]

    assert len({key("o1"), key("o2"), key("o1", "8")}) == 3
    assert key("o1") == key("o1", text="y", created="6")
    assert "o1" not in key("o1")


def test_a_message_without_its_sender_is_unreadable_and_no_forgery() -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_incoming("oa", {"MsgType": "text", "ToUserName": "gh_1", "CreateTime": "5", "Content": "x"})
    assert (caught.value.code, caught.value.status) == ("no_message", 200)
    assert caught.value.head == {"MsgType": "text", "ToUserName": "gh_1"}
