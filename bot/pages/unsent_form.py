"""A form that comes in when the session is over: what was typed goes with its owner through the login and back.

Nothing is stored here. The fields travel sealed (AES-256-GCM under the server's key) in short-lived cookies of the
browser that sent them, and are shown again only to the account for whose form they were typed: each form carries a
mark of its account, round and relation that only this server can make.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import orjson
from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.services import SERVICES
from bot.web.forms import Fields
from bot.web.sessions import SIGNERS, set_cookie

MARK = "form"  # the field that says whose form it is
_COOKIES = ("pj_kept0", "pj_kept1")
_PIECE = 3000  # characters a cookie; both together must pass as one header line of 8 KB
_LIFE = timedelta(minutes=10)
_NONCE = 12
_LARGEST = 256 * 1024


def form_mark(request: web.Request, account: str, round_id: str, relation: str) -> str:
    """Says for which account a form was made, and cannot be made elsewhere; says nothing about them."""
    return request.app[SIGNERS].csrf.mac_text("\0".join(("form", account, round_id, relation)))


def storage_key(request: web.Request, account: str, round_id: str, relation: str) -> str:
    """What a phone seals unsent answers with; given to this account's page alone."""
    return request.app[SIGNERS].csrf.mac_text("\0".join(("storage", account, round_id, relation)))


def carry(request: web.Request, response: web.StreamResponse, fields: Fields) -> bool:
    """Give the browser what it sent, sealed; False where it is too much for cookies."""
    services = request.app[SERVICES]
    until = int((services.clock() + _LIFE).timestamp())
    kept = [(name, value) for name, value in fields if name != "csrf"]
    nonce = services.random.randbytes(_NONCE)
    sealed = nonce + AESGCM(_key(request)).encrypt(nonce, zlib.compress(orjson.dumps([until, kept]), 9), None)
    text = urlsafe_b64encode(sealed).decode().rstrip("=")
    if len(text) > _PIECE * len(_COOKIES):
        return False
    for index, name in enumerate(_COOKIES):
        piece = text[index * _PIECE : (index + 1) * _PIECE]
        set_cookie(request, response, name, piece, _LIFE if piece else timedelta(0), path=_path(request))
    return True


def find_carried(request: web.Request, mark: str) -> Fields | None:
    """What this very person sent to this very form within the last ten minutes; None for anything else."""
    text = "".join(request.cookies.get(name, "") for name in _COOKIES)
    if not text:
        return None
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        packed = AESGCM(_key(request)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        until, kept = orjson.loads(zlib.decompressobj().decompress(packed, _LARGEST))
    except (ValueError, InvalidTag, zlib.error):
        return None
    fields = [(str(name), str(value)) for name, value in kept]
    late = request.app[SERVICES].clock().timestamp() > until
    return None if late or not hmac.compare_digest(dict(fields).get(MARK, ""), mark) else fields


def forget_carried(request: web.Request, response: web.StreamResponse) -> None:
    """Once it is shown or kept elsewhere."""
    for name in _COOKIES:
        if name in request.cookies:
            response.del_cookie(name, path=_path(request))


def _path(request: web.Request) -> str:
    """The pages that forms of this kind stand below: `/r` or `/p`."""
    return request.path[:2]


def is_form(fields: Fields) -> bool:
    """Whether fields were typed into a form of ours, which is worth carrying."""
    return any(name == MARK for name, _ in fields)


def _key(request: web.Request) -> bytes:
    secret = request.app[SERVICES].settings.secret
    return hmac.digest(secret, b"cookie\0carried", hashlib.sha256)
