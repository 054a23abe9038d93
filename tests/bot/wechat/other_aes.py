"""A second, independent implementation of the AES frame, for both directions."""

import base64
import os

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def _cipher(aes_key):
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def seal(aes_key, message, receive_id, prefix=None):
    raw = message if isinstance(message, bytes) else message.encode()
    plain = (prefix or os.urandom(16)) + len(raw).to_bytes(4, "big") + raw + receive_id.encode()
    return seal_raw(aes_key, pad(plain))


def pad(plain):
    padder = padding.PKCS7(256).padder()
    return padder.update(plain) + padder.finalize()


def seal_raw(aes_key, padded):
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def open_(aes_key, encrypted):
    decryptor = _cipher(aes_key).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    unpadder = padding.PKCS7(256).unpadder()
    plain = unpadder.update(padded) + unpadder.finalize()
    length = int.from_bytes(plain[16:20], "big")
    return plain[20 : 20 + length].decode(), plain[20 + length :].decode()
