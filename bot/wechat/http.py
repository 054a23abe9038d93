"""One HTTP call to WeChat: JSON out, JSON in, every failure a `PlatformError`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from yarl import URL

from bot.wechat.errors import PlatformError, PlatformName, Reaction, reaction_to

log = logging.getLogger(__name__)
# Waiting for a free connection or for the handshake ends as "could not connect": nothing has been sent yet.
# What is posted has one clock for the whole call: a timer for each read costs a tenth of a message.
TIMEOUT = aiohttp.ClientTimeout(total=8, connect=5, sock_connect=4)
READING = aiohttp.ClientTimeout(total=20, connect=5, sock_connect=4, sock_read=8)  # a whole address book takes longer
LARGEST = 8 * 2**20  # bytes, unpacked: 10,000 openids take a third of a megabyte
_MESSAGE_LIMIT = 300
_SHORTEST_SECRET = 6  # a shorter one would only riddle the message
_JSON = {"Content-Type": "application/json; charset=utf-8"}
Answer = dict[str, Any]


class Http:
    """Calls of one platform. `base` is `scheme://host[:port]`; paths are appended as they are."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        platform: PlatformName,
        *,
        hidden: tuple[str, ...] = (),
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._platform: PlatformName = platform
        self._hidden = hidden
        self._timeout = timeout
        self._reading = READING if timeout is TIMEOUT else timeout
        self._last: tuple[str, dict[str, str], URL] = ("", {}, URL())

    async def get(self, path: str, params: Mapping[str, str]) -> Answer:
        """GET and judge by errcode; an answer without errcode is a success."""
        return self._judge(await self._exchange("GET", path, params, None), params)

    async def post(self, path: str, params: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        """POST `body` as raw UTF-8 JSON (WeChat shows `\\u` escapes to people) and judge by errcode."""
        data = orjson.dumps(body)
        return self._judge(await self._exchange("POST", path, params, data), params)

    async def _exchange(self, method: str, path: str, params: Mapping[str, str], data: bytes | None) -> bytes:
        """The body of a 200. `from None` everywhere: the causes carry URLs, and these carry tokens."""
        try:
            async with self._session.request(
                method,
                self._address(path, params),
                data=data,
                headers=_JSON if data is not None else None,
                timeout=self._timeout if data is not None else self._reading,
                allow_redirects=False,
            ) as response:
                raw = await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise PlatformError(None, "could not connect", Reaction.RETRY) from None
        except (aiohttp.InvalidURL, ValueError):
            raise PlatformError(None, "the address is not valid", Reaction.STOP_OPERATOR) from None
        except TimeoutError:
            raise PlatformError(None, "no answer in time", Reaction.RETRY, ambiguous=True) from None
        except (aiohttp.ClientError, OSError):
            raise PlatformError(None, "connection broken", Reaction.RETRY, ambiguous=True) from None
        if response.status != 200:
            raise PlatformError(None, f"HTTP {response.status}", Reaction.RETRY, ambiguous=True)
        return raw

    def _address(self, path: str, params: Mapping[str, str]) -> URL:
        """Where to; thousands of messages in a row go to the same place, so the last one is remembered."""
        last_path, last_params, address = self._last
        if path != last_path or params != last_params:
            address = URL(self._base + path).extend_query(params)
            self._last = (path, dict(params), address)
        return address

    def _judge(self, raw: bytes, params: Mapping[str, str]) -> Answer:
        """Judge by errcode, never by errmsg or content type (`sns/*` says text/plain)."""
        try:
            answer = orjson.loads(raw)
            code = int(answer.get("errcode", 0))
        except (ValueError, TypeError, AttributeError, RecursionError):
            what = "empty answer" if not raw.strip() else "answer is not JSON"
            raise PlatformError(None, what, Reaction.RETRY, ambiguous=True) from None
        message = str(answer.get("errmsg", ""))
        if code:
            raise PlatformError(code, self._scrub(message, params), reaction_to(self._platform, code))
        if message.startswith("Warning"):
            what = self._scrub(message, params)
            log.warning("%s accepted a request it calls malformed: %s", self._platform, what)
        return dict(answer)

    def _scrub(self, message: str, params: Mapping[str, str]) -> str:
        """WeChat's text without anything secret that it might repeat."""
        for word in (*self._hidden, *(params.get(name, "") for name in ("access_token", "code"))):
            if len(word) >= _SHORTEST_SECRET:
                message = message.replace(word, "***")
        return message[:_MESSAGE_LIMIT]


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, as long as it is one: whatever stands between WeChat and us must not fill our memory."""
    if (response.content_length or LARGEST) < LARGEST and "Content-Encoding" not in response.headers:
        return await response.read()
    raw = bytearray()
    async for chunk in response.content.iter_chunked(2**16):
        raw += chunk
        if len(raw) > LARGEST:
            raise PlatformError(None, "answer too large", Reaction.RETRY, ambiguous=True)
    return bytes(raw)
