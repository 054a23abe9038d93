"""The sandbox's own signature and AES frame, independent of the service's and of wechatpy's."""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK_BITS = 256


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def seal(aes_key: str, message: str, receive_id: str, prefix: bytes, *, broken: bool = False) -> str:
    """Base64 ciphertext of one frame; `prefix` is 16 random bytes. `broken` ends it in no valid padding."""
    raw = message.encode()
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    plain = prefix + len(raw).to_bytes(4, "big") + raw + receive_id.encode()
    padded = padder.update(plain) + padder.finalize()
    if broken:
        padded = padded[:-1] + b"\xff"
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(padded)).decode()


def unseal(aes_key: str, encrypted: str, receive_id: str) -> str:
    """The message of a frame; ValueError when the frame or its receiver is wrong."""
    decryptor = _cipher(aes_key).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    plain = unpadder.update(padded) + unpadder.finalize()
    end = 20 + int.from_bytes(plain[16:20], "big")
    if plain[end:].decode() != receive_id:
        raise ValueError("the frame is for another receiver")
    return plain[20:end].decode()


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
