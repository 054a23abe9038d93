"""The round key: what ties a rater to a ballot while a round is open, and nothing afterwards.

The key comes from the server's secret (not in the database) and a salt stored with the round. The seal destroys the
salt; then neither database nor secret, nor both together, can make a tag again.

Behind the salt stands a check value of the key. Under another secret the check fails, and nothing of the round is
accepted or shown (`open_round_key`). It is a digest under the key, so it tells no more of the secret than any tag does.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from surveys.errors import KeyWrong
from surveys.store.tables import survey_round
from surveys.work import Work, encode_code

_NONCE = 12
_LEAST_DRAFT = 2048  # bytes: eleven colleagues on four items; longer ones grow to the next power of two
RECEIPT_LENGTH = 12
_SALT = 64
_OLDER_SALT = 48  # of rounds opened by a version that did not keep by which account an answer was given
_PLAIN_SALT = 32  # of rounds opened by a version that kept open ballots as plain JSON
_CHECK = 20
_MARK = 11  # with the byte that announces it 12: exactly 16 characters of base64
_MARKED = b"\x01"  # no JSON document begins with it


def new_salt(work: Work, round_id: str) -> bytes:
    """What a round that opens keeps of its key: the salt, and the check value of the key that comes of it."""
    return add_check(work, round_id, work.random.randbytes(_SALT))


def add_check(work: Work, round_id: str, salt: bytes) -> bytes:
    """A salt with the check value of its key under the server's present secret."""
    return salt + RoundKey(work, round_id, salt).check


def has_check(salt: bytes) -> bool:
    """Whether the check value stands behind the salt: in rounds of an earlier version not until `serve` adds it."""
    return len(salt) - _CHECK in (_SALT, _OLDER_SALT, _PLAIN_SALT)


def notes_accounts(salt: bytes) -> bool:
    """Whether every answer of the round bears the mark of its account: not in those opened by an earlier version."""
    return len(salt) == _SALT + _CHECK


class RoundKey:
    """Derives tags, receipts and the keys of ballots and drafts of one round, under `work.secret`.

    `fits` says whether this is the key that the round was opened under; who uses the key asks `open_round_key` for it.
    """

    __slots__ = ("_ballots", "_key", "_plain", "check", "fits", "is_older")

    def __init__(self, work: Work, round_id: str, salt: bytes) -> None:
        derived, kept = (salt[:-_CHECK], salt[-_CHECK:]) if has_check(salt) else (salt, None)
        self._key = work.derive_key(f"round:{round_id}", derived)
        self._plain = len(derived) == _PLAIN_SALT
        self._ballots: AESGCM | None = None
        self.check = self._digest("check")[:_CHECK]
        self.fits = kept is None or hmac.compare_digest(kept, self.check)
        self.is_older = len(derived) != _SALT
        """Opened by a version that did not note accounts: answers and drafts without a mark are to be expected."""

    def _digest(self, purpose: str, *parts: str) -> bytes:
        return hmac.digest(self._key, "\0".join((purpose, *parts)).encode(), hashlib.sha256)

    def ballot_tag(self, rater: str, relation: str, subject_id: str) -> str:
        """The key of a rater's ballot while the round is open; 128 bits as 32 hexadecimal digits."""
        return self._digest("ballot", rater, relation, subject_id)[:16].hex()

    def account_mark(self, account: str) -> bytes:
        """What a ballot keeps, encrypted with its answers, of the account that gave it (`channel:address`)."""
        return self._digest("account", account)[:_MARK]

    def seal_ballot(self, work: Work, tag: str, document: bytes, mark: bytes | None = None) -> str:
        """Encrypt a ballot's answers (AES-256-GCM, base64), bound to its tag: under another one it does not open.

        One key a round, a fresh nonce each time: at random, 2³² ballots and corrections may share 96 bits.
        """
        nonce = work.random.randbytes(_NONCE)
        marked = document if mark is None else _MARKED + mark + document
        sealed = nonce + self._ballot_cipher().encrypt(nonce, marked, tag.encode())
        return binascii.b2a_base64(sealed, newline=False).decode()

    def open_ballot(self, tag: str, kept: str) -> bytes | None:
        """The answers' document, or None where this is not what was sealed under the tag."""
        opened = self.open_marked_ballot(tag, kept)
        return None if opened is None else opened[1]

    def open_marked_ballot(self, tag: str, kept: str) -> tuple[bytes | None, bytes] | None:
        """The mark of the account that gave a ballot (None where none was noted), and the answers' document.

        None as a whole where this is not what was sealed under the tag.
        A plain document is taken in a round opened before ballots were sealed, and in no other: which it is follows
        from the salt, and with another salt no tag fits. So nobody can put an answer in by writing it plainly.
        """
        if kept.startswith("{"):
            return (None, kept.encode()) if self._plain else None
        try:
            sealed = binascii.a2b_base64(kept, strict_mode=True)
            opened = self._ballot_cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], tag.encode())
        except (InvalidTag, ValueError):
            return None
        if not opened.startswith(_MARKED):
            return None, opened
        return opened[1 : 1 + _MARK], opened[1 + _MARK :]

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

    def draft_tag(self, rater: str, relation: str, account: str | None = None) -> bytes:
        """The key of a draft. Each account of a party has one of its own; without one it is an earlier version's."""
        return self._digest("draft", *_draft_parts(rater, relation, account))[:16]

    def seal_draft(self, work: Work, rater: str, relation: str, body: bytes, account: str | None = None) -> bytes:
        """Encrypt a draft (AES-256-GCM); only the key of this rater and account opens it. `body` is JSON, padded with
        spaces so that the length hardly tells how much is filled in."""
        nonce = work.random.randbytes(_NONCE)
        padded = body.ljust(max(_LEAST_DRAFT, 1 << (len(body) - 1).bit_length()))
        return nonce + self._draft_cipher(rater, relation, account).encrypt(nonce, padded, None)

    def open_draft(self, rater: str, relation: str, sealed: bytes, account: str | None = None) -> bytes | None:
        """The draft's bytes, or None where it cannot be opened."""
        try:
            return self._draft_cipher(rater, relation, account).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None

    def _draft_cipher(self, rater: str, relation: str, account: str | None) -> AESGCM:
        return AESGCM(self._digest("draft-key", *_draft_parts(rater, relation, account)))


def _draft_parts(rater: str, relation: str, account: str | None) -> tuple[str, ...]:
    return (rater, relation) if account is None else (rater, relation, account)


def open_round_key(work: Work, round_id: str, salt: bytes) -> RoundKey:
    """The key that a round was opened under, by the server's secret or one that it replaced.

    Errors: `round_key_wrong` (503) where none of them is the right one.
    """
    for secret in (work.secret, *work.old_secrets):
        key = RoundKey(work if secret is work.secret else replace(work, secret=secret), round_id, salt)
        if key.fits:
            return key
    raise KeyWrong("round_key_wrong")


def find_round_key(work: Work, *, round_id: str) -> RoundKey | None:
    """The key of a round that is not sealed yet. Errors as `open_round_key`."""
    query = select(survey_round.c.salt).where(survey_round.c.round_id == round_id)
    salt = work.db.execute(query).scalar_one_or_none()
    return open_round_key(work, round_id, bytes(salt)) if salt is not None else None


def find_receipt_code(work: Work, *, round_id: str, party: str, relation: str) -> str:
    """The receipt of a form in a round that is not sealed yet. Errors as `open_round_key`."""
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_id)).scalar_one()
    return open_round_key(work, round_id, bytes(salt)).receipt_code(party, relation)
