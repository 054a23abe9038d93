"""Every official vector, through our envelope and through both AES implementations."""

import hashlib
import json

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.crypto.base import BasePrpCrypto

from bot.wechat import Envelope, parse_incoming
from bot.wechat.credentials import decode_key
from bot.wechat.crypto import decrypt, encrypt, sign
from bot.wechat.envelope import EnvelopeError
from tests.bot.wechat import other_aes as other
from tests.bot.wechat import wechat_vectors as vectors


def envelope(vector, mode="safe", platform="oa", prefix=b"0" * 16):
    return Envelope(
        vector["token"],
        vector.get("aes_key", vectors.ZERO_KEY),
        vector.get("id", "wx"),
        mode,
        platform=platform,
        now=lambda: float(vector["timestamp"]),
        random_bytes=lambda n: prefix,
    )


def test_a1_verification():
    assert envelope(vectors.A1).verify_echo(vectors.A1) == vectors.A1["echostr"]


def test_a2_plain_push():
    body = (
        b"<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1714037059</CreateTime>"
        b"<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>"
    )
    assert envelope(vectors.A2, "plain").open(vectors.A2, body)["Content"] == "hi"
    assert sign("AAAAA", vectors.A2["timestamp"], vectors.A2["nonce"]) == vectors.A2["signature"]


def test_a3_safe_json_push():
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": vectors.A3["encrypt"]}).encode()
    fields = envelope(vectors.A3).open(vectors.A3, body)
    assert fields["debug_str"] == "hello world"
    assert parse_incoming("oa", fields).event == "debug_demo"
    assert sign("AAAAA", vectors.A3["timestamp"], vectors.A3["nonce"]) == vectors.A3["signature"]


def test_a4_encrypted_reply_to_the_byte():
    sealed = envelope(vectors.A4, prefix=vectors.A4["random"].encode()).seal(
        vectors.A4["plain"], vectors.A4["timestamp"], vectors.A4["nonce"], "json"
    )
    assert json.loads(sealed) == {
        "Encrypt": vectors.A4["encrypt"],
        "MsgSignature": vectors.A4["msg_signature"],
        "TimeStamp": int(vectors.A4["timestamp"]),
        "Nonce": vectors.A4["nonce"],
    }


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_b_safe_and_compatible_xml(mode):
    plain = "<FromUserName>someone else</FromUserName>" if mode == "compatible" else ""
    body = f"<xml><ToUserName>gh</ToUserName>{plain}<Encrypt><![CDATA[{vectors.B['encrypt']}]]></Encrypt></xml>"
    fields = envelope(vectors.B, mode).open(vectors.B, body.encode())
    assert vectors.B["expect"].items() <= fields.items()
    assert parse_incoming("oa", fields).text == "abcdteT"


def test_c1_wecom_verification():
    query = {**vectors.C1, "echostr": vectors.C1["encrypt"]}
    assert envelope(vectors.C1, platform="wecom").verify_echo(query) == vectors.C1["plain"]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_c2_wecom_message(form):
    body = f"<xml><ToUserName>x</ToUserName><AgentID>218</AgentID><Encrypt>{vectors.C2['encrypt']}</Encrypt></xml>"
    if form == "json":
        body = json.dumps({"tousername": "x", "agentid": "218", "encrypt": vectors.C2["encrypt"]})
    fields = envelope(vectors.C2, platform="wecom").open(vectors.C2, body.encode())
    assert vectors.C2["expect"].items() <= fields.items()
    message = parse_incoming("wecom", fields)
    assert (message.sender, message.text, message.agent_id) == ("mycreate", "hello", "218")


def test_d_jssdk():
    text = (
        "jsapi_ticket=sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
        "&noncestr=Wm3WZYTPz0wzccnW&timestamp=1414587457&url=http://mp.weixin.qq.com?params=value"
    )
    assert hashlib.sha1(text.encode()).hexdigest() == sign(text) == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize(
    "vector", [vectors.A3, vectors.A4, vectors.B, vectors.C1, vectors.C2], ids=["A3", "A4", "B", "C1", "C2"]
)
def test_three_implementations_read_the_same(vector):
    ours = decrypt(decode_key(vector["aes_key"]), vector["encrypt"], vector["id"])
    assert other.open_(vector["aes_key"], vector["encrypt"]) == (ours, vector["id"])
    assert BasePrpCrypto(decode_key(vector["aes_key"]))._decrypt(vector["encrypt"], vector["id"]) == ours
    assert sign(vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"]) == vector["msg_signature"]
    if "plain" in vector:
        assert ours == vector["plain"]


@pytest.mark.parametrize("message", ["", "x", "评" * 100, "a" * 31, "b" * 4096])
def test_three_implementations_write_for_each_other(message):
    key, receiver = vectors.B["aes_key"], vectors.B["id"]
    ours = encrypt(decode_key(key), message, receiver, b"r" * 16)
    assert ours == other.seal(key, message, receiver, b"r" * 16)
    theirs = BasePrpCrypto(decode_key(key))
    assert theirs._decrypt(ours, receiver) == message
    assert decrypt(decode_key(key), theirs._encrypt(message, receiver).decode(), receiver) == message


def test_wechatpy_opens_our_sealed_reply():
    sealed = envelope(vectors.B).seal("<xml><a>好</a></xml>", vectors.B["timestamp"], vectors.B["nonce"]).decode()
    crypto = WeChatCrypto(vectors.B["token"], vectors.B["aes_key"], vectors.B["id"])
    signature = sealed.partition("<MsgSignature>")[2].partition("<")[0]
    opened = crypto.decrypt_message(sealed, signature, vectors.B["timestamp"], vectors.B["nonce"])
    assert opened == "<xml><a>好</a></xml>"


USUAL = (
    "<xml><ToUserName><![CDATA[ww1]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt>"
    "<AgentID><![CDATA[7]]></AgentID></xml>"
)
SHAPES = {
    "as the platforms write it": (USUAL, ""),
    "with an element more": (USUAL.replace("</xml>", "<Other>1</Other></xml>"), ""),
    "Encrypt twice": (USUAL.replace("</xml>", "<Encrypt><![CDATA[QUJD]]></Encrypt></xml>"), "not_encrypted"),
    "Encrypt inside another element": (
        USUAL.replace("<Encrypt>", "<More><Encrypt>").replace("</Encrypt>", "</Encrypt></More>"),
        "not_encrypted",
    ),
    "an element that is not closed": (USUAL.replace("</ToUserName>", "</AgentID>"), "not_xml"),
    "something behind the root": (USUAL + "<xml/>", "not_xml"),
    "longer than it may be": (USUAL + " " * 65_536, "too_large"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_the_platforms_do_not_write_is_for_the_parser_to_decide(name):
    shape, refused = SHAPES[name]
    wecom = Envelope("t", "a" * 43, "ww1", platform="wecom", now=lambda: 1_700_000_000.0, random_bytes=bytes)
    message = "<xml><FromUserName><![CDATA[u]]></FromUserName></xml>"
    encrypted = encrypt(decode_key("a" * 43), message, "ww1", b"0" * 16)
    query = {
        "timestamp": "1700000000",
        "nonce": "n",
        "msg_signature": sign("t", "1700000000", "n", encrypted),
    }
    try:
        outcome = wecom.open(query, shape.format(encrypted).encode())
    except EnvelopeError as error:
        outcome = error.code
    assert outcome == (refused or {"FromUserName": "u"})
