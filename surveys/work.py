"""Work: all that an action may use of the world."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread on a phone
_CODES = bytes(ord(_ALPHABET[byte & 31]) for byte in range(256))


class Randomness(Protocol):
    """What `random.SystemRandom` offers and we use; made once, in `bot/app.py`."""

    def randbytes(self, n: int) -> bytes: ...
    def shuffle(self, x: MutableSequence[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """One action's world: a connection in a transaction, one instant (aware, UTC), randomness, the secret.

    The action never commits: returning commits, raising rolls back.
    """

    db: Connection
    now: datetime
    random: Randomness
    secret: bytes
    log_lines: list[str] = field(default_factory=list, repr=False, compare=False)
    old_secrets: tuple[bytes, ...] = ()
    """Secrets that were replaced while rounds were open; these rounds keep theirs until they are sealed."""

    def log(self, line: str) -> None:
        """A line for the operator's log, written when what the action did is durable and not at all if it is not.

        It may name a round, a plan or a notice; never a person beside a ballot, and no text that somebody typed.
        """
        self.log_lines.append(line)

    def new_id(self) -> str:
        """A fresh unguessable key of 26 characters (130 bits)."""
        return self.new_code(26)

    def new_code(self, length: int) -> str:
        """A fresh code of `length` characters that people can read aloud (5 bits each)."""
        return encode_code(self.random.randbytes(length), length)

    def derive_key(self, purpose: str, salt: bytes = b"") -> bytes:
        """A 32-byte key from the server's secret; without `salt` nobody can derive it again."""
        return hmac.digest(self.secret, purpose.encode() + b"\0" + salt, hashlib.sha256)


def encode_code(digest: bytes, length: int) -> str:
    """The first `length` bytes of `digest` in the alphabet of `Work.new_code` (5 bits of each)."""
    return digest[:length].translate(_CODES).decode()
