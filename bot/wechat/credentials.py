"""What a callback's token and EncodingAESKey must look like before anything listens."""

from __future__ import annotations

import base64
import binascii

KEY_LENGTH = 43


class CredentialError(ValueError):
    """A token or key that must not be used; `code` names the fault for settings and `pingji doctor`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_credentials(token: str, aes_key: str | None) -> None:
    """Refuse an empty token, a key not 43 characters long, undecodable, or all zero.

    An empty token lets anybody compute the signature; the zero key is the one printed in the
    documentation. `aes_key=None` is for an Official Account in plain mode, which has none.
    """
    if not token or not token.strip():
        raise CredentialError("token_empty", "the callback token is empty: anybody could sign messages")
    if aes_key is not None:
        decode_key(aes_key, allow_zero=False)


def decode_key(aes_key: str, *, allow_zero: bool = True) -> bytes:
    """The 32 bytes behind an EncodingAESKey (base64 without its last `=`)."""
    if len(aes_key) != KEY_LENGTH:
        raise CredentialError("aes_key_length", f"the EncodingAESKey must have {KEY_LENGTH} characters")
    try:
        key = base64.b64decode(aes_key + "=", validate=True)
    except (binascii.Error, ValueError):
        raise CredentialError("aes_key_base64", "the EncodingAESKey has characters outside base64") from None
    if not allow_zero and not any(key):
        raise CredentialError("aes_key_zero", "the EncodingAESKey is all zero: the documentation's sample key")
    return key
