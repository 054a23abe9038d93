"""Whatever bytes arrive, from outside or behind a right signature: an EnvelopeError or a message, nothing else."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat import EnvelopeError, parse_incoming
from tests.bot.wechat import other_aes as other
from tests.bot.wechat.test_incoming import CORP, KEY, make, outer, signed

TEXTS = st.text(max_size=60) | st.sampled_from(["<xml>", "]]>", "{", "&a;", "<!DOCTYPE a>", "\x00"])


@given(
    mode=st.sampled_from(["plain", "compatible", "safe"]),
    platform=st.sampled_from(["oa", "wecom"]),
    body=st.binary(max_size=300) | TEXTS.map(str.encode),
    query=st.dictionaries(st.sampled_from(["timestamp", "nonce", "signature", "msg_signature", "echostr"]), TEXTS),
)
def test_fuzz_from_outside(mode, platform, body, query):
    envelope = make(mode, platform)
    for attempt in (lambda: envelope.open(query, body), lambda: envelope.verify_echo(query)):
        with pytest.raises(EnvelopeError) as caught:
            attempt()
        assert caught.value.status in (400, 403)


@given(inner=st.binary(max_size=200) | TEXTS, form=st.sampled_from(["xml", "json"]), wrap=st.booleans())
def test_fuzz_behind_a_right_signature(inner, form, wrap):
    if wrap:
        inner = "<xml><MsgType>text</MsgType><Content>" + (inner if isinstance(inner, str) else "") + "</Content></xml>"
    encrypted = other.seal(KEY, inner, CORP)
    body = outer(encrypted) if form == "xml" else json.dumps({"Encrypt": encrypted}).encode()
    _only_envelope_errors(signed(encrypted), body)


@given(padded=st.binary(min_size=32, max_size=96).map(lambda raw: raw[: len(raw) // 32 * 32]))
def test_fuzz_frames(padded):
    encrypted = other.seal_raw(KEY, padded)
    _only_envelope_errors(signed(encrypted), outer(encrypted))


def _only_envelope_errors(query, body):
    with contextlib.suppress(EnvelopeError):
        parse_incoming("oa", make().open(query, body))
