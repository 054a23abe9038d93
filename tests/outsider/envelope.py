"""The callback envelope of both platforms, written from WeChat's own description and from nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def sha1_of(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Envelope:
    """Token, EncodingAESKey and the receiver (corp id or app id) of one account."""

    token: str
    aes_key: str
    receiver: str

    @property
    def _key(self) -> bytes:
        return base64.b64decode(self.aes_key + "=")

    def encrypt(self, text: str, *, receiver: str | None = None, padding: bytes | None = None) -> str:
        body = text.encode()
        plain = os.urandom(16) + struct.pack(">I", len(body)) + body + (receiver or self.receiver).encode()
        missing = 32 - len(plain) % 32
        plain += bytes([missing]) * missing if padding is None else padding * (missing // len(padding))
        run = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).encryptor()
        return base64.b64encode(run.update(plain) + run.finalize()).decode()

    def decrypt(self, text: str) -> str:
        run = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).decryptor()
        plain = run.update(base64.b64decode(text)) + run.finalize()
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[16:20])
        assert plain[20 + length :].decode() == self.receiver
        return plain[20 : 20 + length].decode()

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        return sha1_of(self.token, timestamp, nonce, encrypted)

    def open_reply(self, body: str) -> str:
        """The text of an encrypted passive reply; empty for an empty answer or `success`."""
        if body in ("", "success"):
            return ""
        found = dict(re.findall(r"<(\w+)>([^<]*)</\1>", body))
        found |= dict(re.findall(r"<(\w+)><!\[CDATA\[(.*?)\]\]></\1>", body, re.S))
        assert found["MsgSignature"] == self.sign(found["TimeStamp"], found["Nonce"], found["Encrypt"])
        inner = self.decrypt(found["Encrypt"])
        text = re.search(r"<Content>(?:<!\[CDATA\[(.*?)\]\]>|(.*?))</Content>", inner, re.S)
        assert text, inner
        return text[1] or text[2] or ""
