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
from bot.wechat.body import MAX_BODY, BodyError, Fields, Form, read_body, read_message
from bot.wechat.credentials import CredentialError, decode_key

Mode = Literal["plain", "compatible", "safe"]
Platform = Literal["wecom", "oa"]
WINDOW_SECONDS = 600
_DIGITS = re.compile(r"[0-9]{1,12}")
_FORBIDDEN = {"signature", "timestamp", "receiver"}
_REFUSED_INSIDE = {"dtd", "too_large", "doubled_field", "misplaced_field"}
"""What a signed message is refused for; whatever else cannot be read is answered."""
_ENCRYPT = r"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>"
_ENCRYPTED = re.compile(_ENCRYPT)
_BESIDE = "|".join(
    rf"<{name}>(?:<!\[CDATA\[[A-Za-z0-9_.@-]*\]\]>|[A-Za-z0-9_.@-]*)</{name}>\s*" for name in ("ToUserName", "AgentID")
)
_PLATFORMS_OWN = re.compile(rf"<xml>\s*(?:{_BESIDE})*{_ENCRYPT}\s*(?:{_BESIDE})*</xml>\s*".encode())
"""How the platforms write an encrypted body, to the letter: such a one says the same to every reader of XML."""
_HEAD = ("FromUserName", "ToUserName", "MsgType")
_HEAD_FIELDS = {name: re.compile(rf"<{name}><!\[CDATA\[([^\]<]{{1,128}})\]\]></{name}>") for name in _HEAD}


class EnvelopeError(Exception):
    """A callback that is refused: answer `status` (400 malformed, 403 not authentic) and do nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = 403 if code in _FORBIDDEN else 400


class UnreadableError(EnvelopeError):
    """A message that is signed as it should be, and that we cannot read: answer 200, as a platform would repeat it.

    `head` holds sender, receiver and kind, as far as they can be made out.
    """

    def __init__(self, code: str, head: Mapping[str, object]) -> None:
        super().__init__(code)
        self.status = 200
        words = {name: head.get(name) for name in _HEAD}
        self.head: Fields = {name: value for name, value in words.items() if isinstance(value, str) and value}


class Envelope:
    """Verifies, opens and seals callbacks of one account.

    `receive_id` is the corp id (WeCom) or app id (Official Account). WeCom is always safe. `now` gives
    Unix seconds, `random_bytes(n)` must be a cryptographic source. A plain Official Account has no key.
    Links in its replies begin with `own_address`.
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
        own_address: str = "",
    ) -> None:
        if not token:
            raise CredentialError("token_empty", "the callback token is empty: anybody could sign messages")
        self.platform: Platform = platform
        self.mode: Mode = "safe" if platform == "wecom" else mode
        self.receive_id = receive_id
        self.own_address = own_address
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
        if self.mode == "plain":
            self._check(query, "signature")
            return _read_inside(body)
        encrypted = self._find_encrypted(query, body)
        if self.mode == "compatible" and "signature" in query:
            self._check(query, "signature")
        self._check(query, "msg_signature", encrypted)
        return _read_inside(self._decrypt(encrypted).encode())

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

    def _find_encrypted(self, query: Mapping[str, str], body: bytes) -> str:
        usual = _PLATFORMS_OWN.fullmatch(body) if len(body) <= MAX_BODY else None
        if usual is not None:  # nearly always; of everything else the parser decides
            return usual[1].decode()
        try:
            outer = read_body(body)
        except BodyError as error:
            if error.code != "not_xml" or self.mode != "compatible":
                raise EnvelopeError(error.code) from None
            return self._pick_encrypted(query, body)
        encrypted = outer.get("Encrypt", outer.get("encrypt"))
        if not isinstance(encrypted, str) or not encrypted:
            raise EnvelopeError("not_encrypted")
        return encrypted

    def _pick_encrypted(self, query: Mapping[str, str], body: bytes) -> str:
        """The encrypted half beside a plain one that somebody's `]]>` has broken: the one that is signed.

        What they typed stands on one side of the true one, so that it is the first or the last.
        """
        candidates = _ENCRYPTED.findall(body.decode("utf-8", "replace"))
        for encrypted in dict.fromkeys([*candidates[:1], *candidates[-1:]]):
            if self._is_signed(query, "msg_signature", encrypted):
                return str(encrypted)
        raise EnvelopeError("not_xml")

    def _check(self, query: Mapping[str, str], name: str, *more: str) -> None:
        stamp = _required(query, "timestamp")
        if not self._is_signed(query, name, *more):
            raise EnvelopeError("signature")
        if not _DIGITS.fullmatch(stamp) or abs(self._now() - int(stamp)) > WINDOW_SECONDS:
            raise EnvelopeError("timestamp")

    def _is_signed(self, query: Mapping[str, str], name: str, *more: str) -> bool:
        stamp, nonce = _required(query, "timestamp"), _required(query, "nonce")
        return crypto.same(crypto.sign(self._token, stamp, nonce, *more), query.get(name, ""))

    def _decrypt(self, encrypted: str) -> str:
        try:
            return crypto.decrypt(self._key, encrypted, self.receive_id)
        except crypto.FrameError as error:
            raise EnvelopeError(error.code) from None


def _read_inside(body: bytes) -> Fields:
    """The fields of a message whose signature is right."""
    try:
        return read_message(body)
    except BodyError as error:
        if error.code in _REFUSED_INSIDE:
            raise EnvelopeError(error.code) from None
        text = body.decode("utf-8", "replace")
        heads = {name: pattern.search(text) for name, pattern in _HEAD_FIELDS.items()}
        head = {name: match.group(1) for name, match in heads.items() if match is not None}
        raise UnreadableError(error.code, head) from None


def _required(query: Mapping[str, str], name: str) -> str:
    value = query.get(name)
    if not value:
        raise EnvelopeError("signature" if name in ("timestamp", "nonce") else "query")
    return value


def _word(nonce: str) -> str:
    """A nonce is echoed inside CDATA: a signed one is WeChat's own, but cost is nil."""
    return nonce.replace("]]>", "")
