"""JSON can spell characters that XML cannot, PostgreSQL refuses and UTF-8 does not know: they never come in."""

from __future__ import annotations

import json

import pytest

from bot.wechat.body import read_body
from bot.wechat.incoming import parse_incoming


@pytest.mark.parametrize("spelled", ["\x00", "\ud800", "\x00\ud8ff\x00"])
def test_what_nobody_can_keep_is_dropped(spelled: str) -> None:
    fields = {"FromUserName": "zhang", "MsgType": "text", "CreateTime": 1, "MsgId": 5, "Content": f"绑定 AB{spelled}CD"}
    incoming = parse_incoming("wecom", read_body(json.dumps(fields).encode()))
    assert incoming.text == "绑定 ABCD"
    assert incoming.raw["Content"] == "绑定 ABCD"


def test_a_pair_of_surrogates_is_one_character() -> None:
    fields = {"Content": "好\U0001f600"}
    assert read_body(json.dumps(fields).encode())["Content"] == "好\U0001f600"
