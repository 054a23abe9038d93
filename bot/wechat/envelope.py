"""Opening and closing what the platforms post to us: signature, encryption, XML or JSON.

One `Envelope` per account. The order is the defence: size, then our own small reading of `Encrypt`,
then the signature in constant time, then the time window, and only then decryption and parsing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Literal

from bot.wechat import crypto
from bot.wechat.body import BodyError, Fields, Form, read_body
from bot.wechat.credentials import CredentialError, decode_key

Mode = Literal["plain", "compatible", "safe"]
Platform = Literal["wecom", "oa"]
WINDOW_SECONDS = 600
_DIGITS = re.compile(r"[0-9]{1,12}")
_FORBIDDEN = {"signature", "timestamp", "receiver"}


class EnvelopeError(Exception):
    """A callback that is refused: answer `status` (400 malformed, 403 not authentic) and do nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = 403 if code in _FORBIDDEN else 400


class Envelope:
    """Verifies, opens and seals callbacks of one account.

    `receive_id` is the corp id (WeCom) or app id (Official Account). WeCom is always safe. `now` gives
    Unix seconds, `random_bytes(n)` must be a cryptographic source. A plain Official Account has no key.
    """

    def __init__(
        self,
        token: str,
        encoding_aes_key: str,
        receive_id: str,
        mode: Mode = "safe",
        *,
        platform: Platform = "oa",
        now: Callable[[], float],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        if not token:
            raise CredentialError("token_empty", "the callback token is empty: anybody could sign messages")
        self.platform: Platform = platform
        self.mode: Mode = "safe" if platform == "wecom" else mode
        self.receive_id = receive_id
        self._token = token
        self._key = decode_key(encoding_aes_key) if self.mode != "plain" or encoding_aes_key else b""
        self._now = now
        self._random_bytes = random_bytes

    def verify_echo(self, query: Mapping[str, str]) -> str:
        """What to answer to the GET that verifies our address: plain text, nothing around it."""
        echo = _required(query, "echostr")
        if self.platform == "wecom":
            self._check(query, "msg_signature", echo)
            return self._decrypt(echo)
        self._check(query, "signature")
        return echo

    def open(self, query: Mapping[str, str], body: bytes) -> Fields:
        """The message fields of a POST. Raises `EnvelopeError` and nothing else.

        Compatible mode always carries both, so a body without `Encrypt` is refused there too: `signature` covers
        no part of the body, and whoever saw one request could put a message of their own under it.
        """
        outer = _read(body)
        encrypted = outer.get("Encrypt", outer.get("encrypt"))
        if self.mode == "plain":
            return self._open_plain(query, outer)
        if not isinstance(encrypted, str) or not encrypted:
            raise EnvelopeError("not_encrypted")
        if self.mode == "compatible" and "signature" in query:
            self._check(query, "signature")
        self._check(query, "msg_signature", encrypted)
        return _read(self._decrypt(encrypted).encode())

    def seal(self, text: str, timestamp: str, nonce: str, form: Form = "xml") -> bytes:
        """A passive reply as the account's mode asks: `text` itself, or encrypted and signed.

        `form` is that of the request (`form_of(body)`); `text` is XML or JSON accordingly.
        """
        if self.mode == "plain":
            return text.encode()
        stamp = timestamp if _DIGITS.fullmatch(timestamp) else str(int(self._now()))
        encrypted = crypto.encrypt(self._key, text, self.receive_id, self._random_bytes(crypto.PREFIX))
        signature = crypto.sign(self._token, stamp, nonce, encrypted)
        if form == "json":
            return self._json_reply(encrypted, signature, stamp, nonce)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{signature}</MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{_word(nonce)}]]></Nonce></xml>"
        ).encode()

    def _json_reply(self, encrypted: str, signature: str, stamp: str, nonce: str) -> bytes:
        names = ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
        if self.platform == "wecom":
            names = [name.lower() for name in names]
        return json.dumps(dict(zip(names, (encrypted, signature, int(stamp), nonce), strict=True))).encode()

    def _open_plain(self, query: Mapping[str, str], outer: Fields) -> Fields:
        self._check(query, "signature")
        if "MsgType" not in outer:
            raise EnvelopeError("no_message")
        return outer

    def _check(self, query: Mapping[str, str], name: str, *more: str) -> None:
        stamp, nonce = _required(query, "timestamp"), _required(query, "nonce")
        if not crypto.same(crypto.sign(self._token, stamp, nonce, *more), query.get(name, "")):
            raise EnvelopeError("signature")
        if not _DIGITS.fullmatch(stamp) or abs(self._now() - int(stamp)) > WINDOW_SECONDS:
            raise EnvelopeError("timestamp")

    def _decrypt(self, encrypted: str) -> str:
        try:
            return crypto.decrypt(self._key, encrypted, self.receive_id)
        except crypto.FrameError as error:
            raise EnvelopeError(error.code) from None


def _read(body: bytes) -> Fields:
    try:
        return read_body(body)
    except BodyError as error:
        raise EnvelopeError(error.code) from None


def _required(query: Mapping[str, str], name: str) -> str:
    value = query.get(name)
    if not value:
        raise EnvelopeError("signature" if name in ("timestamp", "nonce") else "query")
    return value


def _word(nonce: str) -> str:
    """A nonce is echoed inside CDATA: a signed one is WeChat's own, but cost is nil."""
    return nonce.replace("]]>", "")
