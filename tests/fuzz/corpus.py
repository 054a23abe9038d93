"""What fuzzing starts from: the official vectors' bodies and every kind of push that the sandbox makes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.platforms.account import Account, render

TOKEN, AES_KEY, APP_ID, CORP_ID = "fuzztoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxfuzz", "wwfuzz"
VECTORS = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
    b"<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]>"
    b"</FromUserName><CreateTime>1409735668</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[abcdteT]]>"
    b"</Content><MsgId>6054768590064713728</MsgId></xml>",
    b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><FromUserName><![CDATA[mycreate]]></FromUserName>"
    b"<CreateTime>1409659813</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello]]></Content>"
    b"<MsgId>4561255354251345929</MsgId><AgentID>218</AgentID></xml>",
)
HEAD = {"ToUserName": "x", "FromUserName": "uS001", "CreateTime": 1_750_000_000}
EVENT = {**HEAD, "MsgType": "event"}
PUSHES: tuple[dict[str, Any], ...] = (
    {**HEAD, "MsgType": "text", "Content": "帮助", "MsgId": "77", "AgentID": "7"},
    {**HEAD, "MsgType": "text", "Content": "]]></Content><MsgType><![CDATA[image]]></MsgType>", "MsgId": "78"},
    {**HEAD, "MsgType": "voice", "Recognition": "五分", "MediaId": "m", "MsgId": "79"},
    {**HEAD, "MsgType": "image", "PicUrl": "http://127.0.0.1/p", "MediaId": "m", "MsgId": "80"},
    {**EVENT, "Event": "subscribe", "EventKey": "qrscene_ABCDEFGH", "Ticket": "t"},
    {**EVENT, "Event": "SCAN", "EventKey": "ABCDEFGH", "Ticket": "t"},
    {**EVENT, "Event": "unsubscribe", "EventKey": ""},
    {**EVENT, "Event": "CLICK", "EventKey": "我的"},
    {**EVENT, "Event": "VIEW", "EventKey": "http://127.0.0.1/t", "MenuId": "1"},
    {**EVENT, "Event": "enter_agent", "EventKey": "", "AgentID": "7"},
    {**EVENT, "Event": "TEMPLATESENDJOBFINISH", "MsgID": "9", "Status": "failed:user block"},
    {**EVENT, "Event": "change_contact", "ChangeType": "update_user", "UserID": "uS001", "NewUserID": "u2"},
    {
        **EVENT,
        "Event": "subscribe_msg_popup_event",
        "SubscribeMsgPopupEvent": {
            "List": [{"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": "2"}] * 2
        },
    },
    {
        **EVENT,
        "Event": "subscribe_msg_sent_event",
        "SubscribeMsgSentEvent": {
            "List": [{"TemplateId": "t", "MsgID": "1", "ErrorCode": "0", "ErrorStatus": "success"}]
        },
    },
    {
        **EVENT,
        "Event": "template_card_event",
        "EventKey": "submit",
        "TaskId": "n1",
        "CardType": "vote_interaction",
        "ResponseCode": "r",
        "SelectedItems": {"SelectedItem": [{"QuestionKey": "0", "OptionIds": {"OptionId": ["v5", "v4"]}}]},
    },
)
TOKENS = (
    *(b"<xml>", b"</xml>", b"<![CDATA[", b"]]>", b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"<?xml ?>"),
    *(b"<Encrypt>", b"</Encrypt>", b"<FromUserName>", b"</FromUserName>", b"<MsgId>", b"<EventKey>", b"<List>"),
    *(b'"Encrypt":', b'"List":[', b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\ud800", b"\\u0000", b"1e999", b"NaN"),
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"-", b"9" * 40, b"%", b"qrscene_", b"true", b"null"),
)


def accounts() -> Iterator[Account]:
    """WeCom and the Official Account in every mode and form."""
    sandbox = Sandbox(lambda: 1_750_000_000.0, random.Random(1))
    sandbox.wecom.configure(CORP_ID, 7, "s", TOKEN, AES_KEY, "")
    sandbox.official.configure(APP_ID, "s", TOKEN, AES_KEY, "")
    for form in ("xml", "json"):
        yield replace(sandbox.wecom.account, form=form)
        for mode in ("plain", "compatible", "safe"):
            yield replace(sandbox.official.account, form=form, mode=mode)


def inner_seeds() -> list[bytes]:
    """Messages as they are inside the envelope, in both forms."""
    return [*VECTORS, *(render(push, form).encode() for push in PUSHES for form in ("xml", "json"))]


def outer_seeds() -> list[bytes]:
    """Whole requests: the query on the first line, the body after it."""
    seeds = []
    for account in accounts():
        for push in PUSHES:
            encrypted = account.seal(push, b"p" * 16)
            query = account.query("1750000000", "n", encrypted, "uS001")
            line = "&".join(f"{name}={value}" for name, value in query.items())
            seeds.append(line.encode() + b"\n" + account.body(push, encrypted))
    return seeds


def write_corpus(folder: Path, seeds: list[bytes]) -> Path:
    """One file each, as libFuzzer reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed{number:03}").write_bytes(seed)
    return folder


def mutate(rng: random.Random, data: bytes, seeds: list[bytes]) -> bytes:
    """Some small damage: bytes changed, cut, doubled, tokens put in, two seeds joined."""
    changed = bytearray(data)
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(6):
            case 0 if at < len(changed):
                changed[at] = rng.randrange(256)
            case 1:
                changed[at:at] = rng.choice(TOKENS)
            case 2:
                del changed[at : at + rng.choice((1, 2, 8, 40))]
            case 3:
                changed[at:at] = changed[at : at + rng.choice((4, 20, 200))]
            case 4:
                changed[at:] = rng.choice(seeds)[at:]
            case _:
                changed[at:at] = rng.choice(TOKENS) * rng.choice((1, 3, 1000))
    return bytes(changed)
