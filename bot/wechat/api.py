"""What both clients share: calls that carry an access token, renewed once when it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.wechat.errors import PlatformError, PlatformName, Reaction
from bot.wechat.http import TIMEOUT, Answer, Http
from bot.wechat.tokens import TokenCache


class TokenApi:
    """Base of `WeComClient` and `OfficialClient`; a subclass says how a token is fetched."""

    platform: PlatformName
    read_pauses: tuple[float, ...] = (0.3, 1.0)  # seconds before a reading call is made again

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_base: str,
        key: str,
        secret: str,
        tokens: TokenCache,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._http = Http(session, api_base, self.platform, hidden=(secret,), timeout=timeout)
        self._key = f"{self.platform}:{key}"
        self._secret = secret
        self._tokens = tokens

    async def token(self, stale: str | None = None) -> str:
        """The access token; raises `PlatformError` with `stop_operator` when the credentials are wrong.

        Whatever happens here, no message has left: such a failure is never ambiguous.
        """
        try:
            return await self._tokens.get(self._key, self._fetch_token, stale=stale)
        except PlatformError as error:
            final = _final(error)
            raise PlatformError(final.code, final.message, final.reaction) from None

    async def get(self, path: str, params: Mapping[str, str]) -> Answer:
        """GET with the access token."""
        return await self._with_token(path, params, None)

    async def post(self, path: str, body: Mapping[str, Any], params: Mapping[str, str] | None = None) -> Answer:
        """POST with the access token."""
        return await self._with_token(path, params or {}, body)

    async def read(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """GET something that changes nothing: a temporary failure is tried again, three times in all."""
        for pause in self.read_pauses:
            try:
                return await self.get(path, params or {})
            except PlatformError as error:
                if error.reaction is not Reaction.RETRY:
                    raise
            await asyncio.sleep(pause)
        return await self.get(path, params or {})

    async def ticket(self, kind: str, path: str, params: Mapping[str, str] | None = None) -> str:
        """A JS-SDK ticket, kept and shared like the access token."""

        async def fetch(stale: str | None) -> tuple[str, object]:
            answer = await self.read(path, params)
            return str(answer.get("ticket", "")), answer.get("expires_in")

        return await self._tokens.get(f"{self._key}:ticket:{kind}", fetch)

    async def _with_token(self, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None) -> Answer:
        token = await self.token()
        try:
            return await self._call(path, {"access_token": token, **params}, body)
        except PlatformError as error:
            if error.reaction is not Reaction.REFRESH_TOKEN:
                raise
        token = await self.token(stale=token)
        try:
            return await self._call(path, {"access_token": token, **params}, body)
        except PlatformError as error:
            raise _final(error) from None

    async def _call(self, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None) -> Answer:
        if body is None:
            return await self._http.get(path, params)
        return await self._http.post(path, params, body)

    async def _fetch_token(self, stale: str | None) -> tuple[str, object]:
        raise NotImplementedError

    def _taken(self, answer: Answer) -> tuple[str, object]:
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise PlatformError(None, "answer without a token", Reaction.RETRY)
        return token, answer.get("expires_in")


def _final(error: PlatformError) -> PlatformError:
    """A token refused twice, or by the token endpoint itself, is a matter for the operator."""
    if error.reaction is not Reaction.REFRESH_TOKEN:
        return error
    return PlatformError(error.code, error.message, Reaction.STOP_OPERATOR)
