"""Official Account (服务号): the few endpoints we use."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from .api import TokenApi
from .errors import IdentityRefused, PlatformError, Reaction
from .http import TIMEOUT
from .oauth import authorize_url
from .tokens import TokenCache

SENT_ALREADY = 40241  # the same text to the same follower within a minute: it has arrived


class OfficialClient(TokenApi):
    """One account. Raises `PlatformError`; see `errors.py` for the reaction."""

    platform = "oa"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_base: str,
        app_id: str,
        app_secret: str,
        tokens: TokenCache,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        super().__init__(session, api_base, app_id, app_secret, tokens, timeout)
        self.app_id = app_id

    async def send_custom_text(self, openid: str, text: str) -> None:
        """A customer-service text: 5 within 48 h of a follower's message, else 45015 or 45047."""
        if not text.strip():
            raise PlatformError(44004, "empty text", Reaction.FIX_CONTENT)
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        try:
            await self.post("/cgi-bin/message/custom/send", body)
        except PlatformError as error:
            if error.code != SENT_ALREADY:
                raise

    async def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], url: str = "", client_msg_id: str = ""
    ) -> str:
        """A template message; returns its msgid as text (it is an int64). `data` is field → value.

        With `client_msg_id` (≤ 32 characters) WeChat shows a repetition within 10 minutes once.
        """
        body: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url:
            body["url"] = url
        if client_msg_id:
            body["client_msg_id"] = client_msg_id
        answer = await self.post("/cgi-bin/message/template/send", body)
        return str(answer.get("msgid", ""))

    async def openid_by_code(self, code: str) -> str:
        """The visitor's openid for an OAuth code; a 快照页 visitor is virtual and is refused."""
        params = {
            "appid": self.app_id,
            "secret": self._secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        answer = await self._http.get("/sns/oauth2/access_token", params)
        if str(answer.get("is_snapshotuser", "0")) == "1":
            raise IdentityRefused("snapshot")
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise PlatformError(None, "answer without an openid", Reaction.OAUTH_RESTART)
        return openid

    def authorize_url(self, oauth_base: str, redirect_uri: str, state: str) -> str:
        """Where to send a visitor to learn who they are."""
        return authorize_url(oauth_base, self.app_id, redirect_uri, state)

    async def _fetch_token(self, stale: str | None) -> tuple[str, object]:
        """stable_token: the same token for everybody who asks, so no process expels another.

        It is forced only where WeChat gives back the very token it has just refused (≤ 20 a day).
        """
        body = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
        token, lifetime = self._taken(await self._http.post("/cgi-bin/stable_token", {}, body))
        if token == stale:
            forced = {**body, "force_refresh": True}
            token, lifetime = self._taken(await self._http.post("/cgi-bin/stable_token", {}, forced))
        return token, lifetime
