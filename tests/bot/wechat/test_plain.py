"""Nothing in a text message becomes a link but addresses of ours."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.platforms.chat import ChatMessage
from bot.wechat import text_reply
from bot.wechat.plain import MOST_BYTES, plain_text
from tests.bot.wechat.test_reply import read

OURS = "https://pingji.example:8443"
LIVE = (
    '<a href="https://evil.example/x">点此查看后台</a>',
    "<A\nHREF='http://evil.example'>x</A>",
    '<a href="weixin://bizmsgmenu?msgmenucontent=确认 ABCDEF&msgmenuid=1">查看</a>',
    "weixin://bizmsgmenu?msgmenucontent=确认&msgmenuid=1",
    "https://evil.example/x",
    "HTTP://EVIL.EXAMPLE",
    "www.evil.example",
    f"{OURS}@evil.example/x",
    f"{OURS}.evil.example/x",
    f"{OURS}0/x",
    "https://pingji.example/x",
    "https://evil.example/?" + OURS,
    "&lt;a href=https://evil.example&gt;",
    "<<a href=x>>",
)


def links(text: str) -> tuple[str, ...]:
    return ChatMessage(1, 0.0, "in", html.unescape(text)).links


@pytest.mark.parametrize("words", LIVE)
def test_words_of_others_hold_no_link(words: str) -> None:
    assert plain_text(words, OURS) != words
    shown = plain_text(f"您好 {words}，请看：{OURS}/t", OURS)
    assert [link for link in links(shown) if link != f"{OURS}/t"] == ([f"{OURS}"] if words.endswith(OURS) else [])
    assert "<" not in shown
    assert "weixin://" not in shown
    assert shown.endswith(f"{OURS}/t")


@pytest.mark.parametrize(
    "words", ["张三", "3.5 分", "a > b", "1:2", "http：", "甲.乙", f"{OURS}/r/R1，谢谢", f"{OURS}"]
)
def test_other_words_and_our_addresses_stay(words: str) -> None:
    assert plain_text(words, OURS) == words


def test_without_an_address_of_ours_every_one_is_foreign() -> None:
    assert plain_text("https://pingji.example/t", "") == "https：//pingji．example/t"


def test_what_would_grow_beyond_a_message_is_left_out_instead() -> None:
    text = "<" * 700 + f"好{OURS}/t"
    assert plain_text("<" * 700 + "好" * 400, OURS) == "好" * 400
    assert len(plain_text(text, OURS).encode()) <= MOST_BYTES


@given(st.lists(st.sampled_from([*"<a:/.@wW x好", "://", "www.", "https", OURS]), max_size=60).map("".join))
def test_no_words_at_all_make_a_link_or_a_longer_message(words: str) -> None:
    shown = plain_text(words, OURS)
    assert "<" not in shown
    assert [address for address in re.findall(r"[A-Za-z]+://[!-.0-~]*", shown) if address != OURS] == []
    assert plain_text(shown, OURS) == shown
    assert len(shown.encode()) <= max(MOST_BYTES, len(words.encode()))


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("words", LIVE)
def test_a_reply_holds_no_link(words: str, form: str) -> None:
    reply = text_reply("u", "me", 5, words, form, own_address=OURS)  # type: ignore[arg-type]
    content = read(reply)["Content"] if form == "xml" else json.loads(reply)["Content"]
    assert content == plain_text(words, OURS)


@pytest.mark.parametrize("words", LIVE)
async def test_no_message_that_we_send_holds_a_link(rig, words: str) -> None:  # type: ignore[no-untyped-def]
    rig.official.follower("o1").wrote(rig.clock_.now)
    await rig.client.send_text(["lisi"], words)
    await rig.oa.send_custom_text("o1", words)
    await rig.oa.send_custom_menu("o1", words, [("1", words)], words)
    received = [*rig.wecom.received("lisi"), *rig.official.received("o1")]
    assert len(received) == 3
    for message in received:
        assert message.links == ()
        assert "<" not in f"{message.text}{message.card}"
