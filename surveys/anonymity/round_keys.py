"""The round key: what ties a rater to a ballot while a round is open, and nothing afterwards.

The key comes from the server's secret (not in the database) and a salt stored with the round. The seal destroys the
salt; then neither database nor secret, nor both together, can make a tag again.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from surveys.store.tables import survey_round
from surveys.work import Work, encode_code

_NONCE = 12
_LEAST_DRAFT = 2048  # bytes: eleven colleagues on four items; longer ones grow to the next power of two
RECEIPT_LENGTH = 12
_SALT = 48
_OLD_SALT = 32  # of rounds opened by a version that kept open ballots as plain JSON


def new_salt(work: Work) -> bytes:
    """The salt of a round that opens."""
    return work.random.randbytes(_SALT)


class RoundKey:
    """Derives tags, receipts and the keys of ballots and drafts of one round."""

    __slots__ = ("_ballots", "_key", "_plain")

    def __init__(self, work: Work, round_id: str, salt: bytes) -> None:
        self._key = work.derive_key(f"round:{round_id}", salt)
        self._plain = len(salt) == _OLD_SALT
        self._ballots: AESGCM | None = None

    def _digest(self, purpose: str, *parts: str) -> bytes:
        return hmac.digest(self._key, "\0".join((purpose, *parts)).encode(), hashlib.sha256)

    def ballot_tag(self, rater: str, relation: str, subject_id: str) -> str:
        """The key of a rater's ballot while the round is open; 128 bits as 32 hexadecimal digits."""
        return self._digest("ballot", rater, relation, subject_id)[:16].hex()

    def seal_ballot(self, work: Work, tag: str, document: bytes) -> str:
        """Encrypt a ballot's answers (AES-256-GCM, base64), bound to its tag: under another one it does not open.

        One key a round, a fresh nonce each time: at random, 2³² ballots and corrections may share 96 bits.
        """
        nonce = work.random.randbytes(_NONCE)
        sealed = nonce + self._ballot_cipher().encrypt(nonce, document, tag.encode())
        return binascii.b2a_base64(sealed, newline=False).decode()

    def open_ballot(self, tag: str, kept: str) -> bytes | None:
        """The answers' document, or None where this is not what was sealed under the tag.

        A plain document is taken in a round opened before ballots were sealed, and in no other: which it is follows
        from the salt, and with another salt no tag fits. So nobody can put an answer in by writing it plainly.
        """
        if kept.startswith("{"):
            return kept.encode() if self._plain else None
        try:
            sealed = binascii.a2b_base64(kept, strict_mode=True)
            return self._ballot_cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], tag.encode())
        except (InvalidTag, ValueError):
            return None

    def _ballot_cipher(self) -> AESGCM:
        if self._ballots is None:
            self._ballots = AESGCM(self._digest("ballot-key"))
        return self._ballots

    def receipt_code(self, rater: str, relation: str) -> str:
        """The code handed to the rater: proves inclusion, says nothing of the content."""
        return encode_code(self._digest("receipt", rater, relation), RECEIPT_LENGTH)

    def public_party(self, visitor: str) -> str:
        """Whoever scanned a public code, as a party of this round alone."""
        return f"public:{self._digest('public', visitor)[:16].hex()}"

    def press_mark(self, *parts: str) -> str:
        """What tells one press of a card from the others. The parts may tell the answer, and are few enough to try
        them all; so nobody can make it again once the salt is gone."""
        return self._digest("press", *parts)[:16].hex()

    def draft_tag(self, rater: str, relation: str) -> bytes:
        return self._digest("draft", rater, relation)[:16]

    def seal_draft(self, work: Work, rater: str, relation: str, body: bytes) -> bytes:
        """Encrypt a draft (AES-256-GCM); only this rater's key opens it. `body` is JSON, padded with spaces so that
        the length hardly tells how much is filled in."""
        nonce = work.random.randbytes(_NONCE)
        padded = body.ljust(max(_LEAST_DRAFT, 1 << (len(body) - 1).bit_length()))
        return nonce + AESGCM(self._digest("draft-key", rater, relation)).encrypt(nonce, padded, None)

    def open_draft(self, rater: str, relation: str, sealed: bytes) -> bytes | None:
        """The draft's bytes, or None where it cannot be opened."""
        try:
            return AESGCM(self._digest("draft-key", rater, relation)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None


def find_round_key(work: Work, *, round_id: str) -> RoundKey | None:
    """The key of a round that is not sealed yet."""
    wanted = select(survey_round.c.salt).where(survey_round.c.round_id == round_id)
    salt = work.db.execute(wanted).scalar_one_or_none()
    return RoundKey(work, round_id, bytes(salt)) if salt is not None else None


def find_receipt_code(work: Work, *, round_id: str, party: str, relation: str) -> str:
    """The receipt of a form in a round that is not sealed yet."""
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_id)).scalar_one()
    return RoundKey(work, round_id, bytes(salt)).receipt_code(party, relation)
