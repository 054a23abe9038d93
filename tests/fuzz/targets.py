"""What is fuzzed: each target takes any bytes, and lets nothing out but what a refusal is made of."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from wechatpy.crypto.base import WeChatCipher

from bot.wechat import (
    Envelope,
    EnvelopeError,
    form_of,
    parse_incoming,
    read_card_answer,
    read_subscriptions,
    sealed_text,
)
from bot.wechat.body import BodyError, read_body
from bot.wechat.credentials import decode_key
from bot.wechat.crypto import encrypt, sign
from tests.fuzz.corpus import AES_KEY, APP_ID, CORP_ID, TOKEN

NOW = 1_750_000_000
KEY = decode_key(AES_KEY)
STAMPED = {"timestamp": str(NOW), "nonce": "n"}
ENVELOPES = [
    Envelope(TOKEN, AES_KEY, receiver, mode, platform=platform, now=lambda: NOW, random_bytes=lambda n: b"p" * n)
    for platform, receiver, mode in (
        ("wecom", CORP_ID, "safe"),
        ("oa", APP_ID, "plain"),
        ("oa", APP_ID, "compatible"),
        ("oa", APP_ID, "safe"),
    )
]


def fuzz_body(data: bytes) -> None:
    """XML and JSON that nobody has authenticated."""
    with contextlib.suppress(BodyError):
        _only_text(read_body(data))


def _only_text(value: Any) -> None:
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _only_text(inner)
        return
    assert isinstance(value, str)
    value.encode()


def fuzz_request(data: bytes) -> None:
    """A whole request, query and body, to every kind of account. The corpus bears right signatures."""
    line, _, body = data.partition(b"\n")
    query = dict(parse_qsl(line.decode("utf-8", "replace"), keep_blank_values=True))
    for envelope in ENVELOPES:
        with contextlib.suppress(EnvelopeError):
            envelope.verify_echo(query)
        _open(envelope, query, body)


def fuzz_message(data: bytes) -> None:
    """Any message behind a right signature, as far as the service reads it; a reply can always be made."""
    text, plain = data.decode("utf-8", "replace"), sign(TOKEN, str(NOW), "n")
    for envelope in ENVELOPES:
        encrypted = encrypt(KEY, text, envelope.receive_id, b"p" * 16)
        query = {**STAMPED, "signature": plain, "msg_signature": sign(TOKEN, str(NOW), "n", encrypted)}
        body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()
        _open(envelope, query, data if envelope.mode == "plain" else body)


def fuzz_frame(data: bytes) -> None:
    """Any plain text under the key: padding, length, receiver."""
    raw = WeChatCipher(KEY).encrypt(data[: len(data) // 16 * 16])
    encrypted = base64.b64encode(raw).decode()
    query = {**STAMPED, "msg_signature": sign(TOKEN, str(NOW), "n", encrypted)}
    _open(ENVELOPES[3], query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode())
    _open(ENVELOPES[0], query, f'{{"encrypt": "{encrypted}"}}'.encode())


def _open(envelope: Envelope, query: dict[str, str], body: bytes) -> None:
    try:
        fields = envelope.open(query, body)
        incoming = parse_incoming(envelope.platform, fields)
    except EnvelopeError as error:
        if error.status not in (200, 400, 403):
            raise
        return
    assert len(incoming.message_key) < 200
    read_card_answer(incoming.raw)
    read_subscriptions(incoming.raw)
    sealed_text(envelope, fields, incoming.text or "x", created=NOW, nonce="n", form=form_of(body))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "body": fuzz_body,
    "request": fuzz_request,
    "message": fuzz_message,
    "frame": fuzz_frame,
}
