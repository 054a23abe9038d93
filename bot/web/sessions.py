"""Signed cookies: who is asking. Each purpose has a signer of its own, so that no cookie can stand in for another."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

import orjson
from aiohttp import web

from bot.services import SERVICES
from surveys.accounts.proof import account_of
from surveys.work import encode_code

SESSION_COOKIE = "pj_session"

PUBLIC_COOKIE = "pj_public"

SESSION_LIFE = timedelta(hours=12)

PUBLIC = "public"
"""The party of a public session: whoever it is, they are nobody of the roster here."""

_SIGNATURE = 32


class Signer:
    """Signs small values for cookies: HMAC-SHA256 under a key derived from the server's secret."""

    def __init__(self, secret: bytes, purpose: str, old_secrets: Sequence[bytes] = ()) -> None:
        """`old_secrets` were replaced: what they signed is good until it ends by itself."""
        name = b"cookie\0" + purpose.encode()
        self._key, *self._old = (hmac.digest(key, name, hashlib.sha256) for key in (secret, *old_secrets))

    def seal(self, values: Sequence[object]) -> str:
        body = orjson.dumps(list(values))
        return urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def open(self, text: str) -> list[object] | None:
        """The values, or None unless exactly this signer sealed them."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        mac, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not any(hmac.compare_digest(mac, _digest(key, body)) for key in (self._key, *self._old)):
            return None
        values: list[object] = orjson.loads(body)
        return values

    def mac_text(self, text: str) -> str:
        """A token that says nothing of `text` and cannot be made without the key."""
        return encode_code(self._mac(text.encode()), 26)

    def fits_text(self, token: str, text: str) -> bool:
        """Whether a token is `mac_text` of this text, by the secret or by one that it replaced."""
        token_bytes = token.encode("utf-8", "surrogatepass")
        macs = (encode_code(_digest(key, text.encode()), 26) for key in (self._key, *self._old))
        return any(hmac.compare_digest(token_bytes, mac.encode()) for mac in macs)

    def _mac(self, body: bytes) -> bytes:
        return _digest(self._key, body)


def _digest(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: the party behind a platform account, since `issued` (Unix seconds)."""

    party: str
    channel: str
    address: str
    issued: int
    session_id: str

    @property
    def account(self) -> str:
        """The account that asks. Whether it still stands for `party`, the database says at each request."""
        return account_of(self.channel, self.address)


@dataclass(frozen=True, slots=True)
class Signers:
    """One signer a purpose, so that no cookie can stand in for another."""

    session: Signer
    csrf: Signer
    login: Signer


SIGNERS: web.AppKey[Signers] = web.AppKey("signers", Signers)

SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)


def make_signers(secret: bytes, old_secrets: Sequence[bytes] = ()) -> Signers:
    return Signers(*(Signer(secret, purpose, old_secrets) for purpose in ("session", "csrf", "login")))


def new_session(signers: Signers, session: Session) -> str:
    """The session's cookie value."""
    return signers.session.seal(astuple(session))


def find_session(request: web.Request, *, public: bool = False) -> Session | None:
    """The session of a request's cookie; None without one, with a forged or an expired one.

    `public`: of somebody known by their platform account alone, good for public rounds and nothing else.
    """
    values = request.app[SIGNERS].session.open(request.cookies.get(PUBLIC_COOKIE if public else SESSION_COOKIE, ""))
    if values is None or len(values) != len(Session.__slots__):
        return None
    session = Session(*values)  # type: ignore[arg-type]  # we signed exactly these
    age = request.app[SERVICES].clock().timestamp() - session.issued
    if public != (session.party == PUBLIC):  # neither cookie stands in for the other
        return None
    return session if -60 <= age < SESSION_LIFE.total_seconds() else None


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, life: timedelta, path: str = "/"
) -> None:
    secure = request.app[SERVICES].settings.secure_cookies
    seconds = int(life.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=secure)
