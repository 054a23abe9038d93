"""AES frame of a callback: 16 random bytes, length, message, receiver id, PKCS#7 to a multiple of 32.

The cipher is wechatpy's; the frame is read here, because wechatpy looks at the last byte of the padding
only and does not check the length field.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct

from wechatpy.crypto.base import WeChatCipher

BLOCK = 32
PREFIX = 16


class FrameError(Exception):
    """The ciphertext does not hold a whole frame for this receiver; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts: WeChat's signature."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(ours: str, signature: str) -> bool:
    """Compare in constant time, whatever characters the other side sent."""
    return hmac.compare_digest(ours.encode(), signature.encode("utf-8", "surrogatepass"))


def encrypt(key: bytes, message: str, receive_id: str, prefix: bytes) -> str:
    """Base64 ciphertext of a frame; `prefix` is 16 random bytes."""
    if len(prefix) != PREFIX:
        raise ValueError("the prefix has 16 bytes")
    raw = message.encode()
    plain = prefix + struct.pack(">I", len(raw)) + raw + receive_id.encode()
    count = BLOCK - len(plain) % BLOCK
    return base64.b64encode(WeChatCipher(key).encrypt(plain + bytes([count]) * count)).decode()


def decrypt(key: bytes, encrypted: str, receive_id: str) -> str:
    """The message inside, after checking padding, length and receiver strictly."""
    try:
        raw = base64.b64decode(encrypted.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise FrameError("base64") from None
    if not raw or len(raw) % BLOCK:
        raise FrameError("padding")
    return _unframe(_unpad(WeChatCipher(key).decrypt(raw)), receive_id)


def _unpad(plain: bytes) -> bytes:
    count = plain[-1]
    if not 1 <= count <= BLOCK or plain[-count:] != bytes([count]) * count:
        raise FrameError("padding")
    return plain[:-count]


def _unframe(plain: bytes, receive_id: str) -> str:
    start = PREFIX + 4
    if len(plain) < start:
        raise FrameError("length")
    (length,) = struct.unpack(">I", plain[PREFIX:start])
    if start + length > len(plain):
        raise FrameError("length")
    if not hmac.compare_digest(plain[start + length :], receive_id.encode()):
        raise FrameError("receiver")
    try:
        return plain[start : start + length].decode()
    except UnicodeDecodeError:
        raise FrameError("not_utf8") from None
