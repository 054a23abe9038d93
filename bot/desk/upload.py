"""A file out of a form: who sends it is checked before it is read, and never more than 20 MB of it."""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from bot.web.errors import SlowBody
from bot.web.forms import TooLarge, csrf_token, patience_of
from surveys.errors import Invalid, NotAllowed

FILE_LIMIT = 20 * 1024 * 1024
_FRAME = 64 * 1024  # boundaries, headers and the token
_LONGEST_NAME = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


async def read_upload(request: web.Request) -> Upload:
    """The token first, then the file. Refusals: `csrf_wrong`, `file_missing`, `body_too_large`,
    `body_unreadable`.
    """
    if (request.content_length or 0) > FILE_LIMIT + _FRAME:
        raise TooLarge("body_too_large")
    if request.content_type != "multipart/form-data":
        raise NotAllowed("csrf_wrong")
    try:
        async with asyncio.timeout(patience_of(request).file):
            return await _read(request)
    except TimeoutError:
        raise SlowBody("body_unreadable") from None
    except (ValueError, UnicodeError, RuntimeError):
        raise Invalid("body_unreadable") from None


async def _read(request: web.Request) -> Upload:
    reader = await request.multipart()
    first = await reader.next()
    token = b""
    if isinstance(first, BodyPartReader) and first.name == "csrf":
        token = await _read_part(first, 200)
    if not hmac.compare_digest(token, csrf_token(request).encode()):
        raise NotAllowed("csrf_wrong")
    part = await reader.next()
    if not isinstance(part, BodyPartReader) or not part.filename:
        raise Invalid("file_missing")
    content = await _read_part(part, FILE_LIMIT)
    if not content:
        raise Invalid("file_missing")
    return Upload(clean_name(part.filename), content)


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    chunks, size = [], 0
    while chunk := await part.read_chunk():
        size += len(chunk)
        if size > limit:
            raise TooLarge("body_too_large")
        chunks.append(chunk)
    return b"".join(chunks)


def clean_name(name: str) -> str:
    """The last part of a path, without anything that could act; its ending stays, for it says what is inside."""
    tail = _CONTROL.sub("", re.split(r"[/\\]", name)[-1]).strip() or "file"
    return tail[-_LONGEST_NAME:]
