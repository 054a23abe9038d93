"""Replies hold what the user typed as text, never as markup."""

import json

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.wechat import sealed_text, text_reply
from bot.wechat.plain import plain_text
from tests.bot.wechat.test_incoming import delivered, make

EVIL = "]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA["


def read(xml):
    return xmltodict.parse(xml, strip_whitespace=False)["xml"]


def test_markup_stays_text():
    fields = read(text_reply("u", "me", 5, EVIL + "\x00]]"))
    assert fields["Content"] == (EVIL + "]]").replace("<", "＜")
    assert fields["MsgType"] == "text"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_comes_out_as_it_went_in(text):
    whole = plain_text(text, "").replace("\ufffe", "").replace("\uffff", "")
    assert (read(text_reply(text, "me", 5, text))["Content"] or "") == whole
    assert json.loads(text_reply("u", "me", 5, text, "json"))["MsgType"] == "text"


@pytest.mark.parametrize(("mode", "sealed"), [("plain", False), ("compatible", True), ("safe", True)])
def test_the_mode_decides_about_encryption(mode, sealed):
    fields = make().open(*delivered())
    body = sealed_text(make(mode), fields, "好", created=7, nonce="n").decode()
    assert ("<Encrypt>" in body) is sealed
    if sealed:
        signature = body.partition("<MsgSignature>")[2].partition("<")[0]
        body = WeChatCrypto("tok", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww1").decrypt_message(
            body, signature, "7", "n"
        )
    assert (read(body)["Content"], read(body)["ToUserName"]) == ("好", "ZhangSan")


def test_a_message_that_names_no_receiver_is_answered_all_the_same():
    fields = make().open(*delivered())
    del fields["ToUserName"]
    body = sealed_text(make("plain"), fields, "好", created=7, nonce="n").decode()
    assert (read(body)["ToUserName"], read(body)["FromUserName"]) == ("ZhangSan", "ww1")


def test_nothing_to_say_is_an_empty_body():
    assert sealed_text(make(), {}, "", created=7, nonce="n") == b""


def test_wecom_json_replies_are_lower_case():
    body = sealed_text(make(platform="wecom"), make().open(*delivered()), "好", created=7, nonce="n", form="json")
    assert set(json.loads(body)) == {"encrypt", "msgsignature", "timestamp", "nonce"}
