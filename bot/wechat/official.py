"""Official Account (服务号): messages, templates, login; followers, codes and menus in `official_people.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.wechat.errors import IdentityRefused, PlatformError, Reaction
from bot.wechat.http import TIMEOUT
from bot.wechat.oauth import authorize_url
from bot.wechat.official_people import OfficialPeople
from bot.wechat.plain import plain_text
from bot.wechat.tokens import TokenCache

_FIELD = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\.DATA\s*\}\}")
SENT_ALREADY = 40241  # the same text to the same follower within a minute: it has arrived


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template of the account, for template messages or 订阅通知; `fields` are the names it wants."""

    template_id: str
    title: str
    content: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands behind an OAuth code; `unionid` only where the account is bound to an open platform."""

    openid: str
    unionid: str = ""


class OfficialClient(OfficialPeople):
    """One account. Raises `PlatformError`; `codes.py` has the reaction to each errcode.

    Links in its texts begin with `own_address`.
    """

    platform = "oa"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_base: str,
        app_id: str,
        app_secret: str,
        tokens: TokenCache,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
        *,
        own_address: str = "",
    ) -> None:
        super().__init__(session, api_base, app_id, app_secret, tokens, timeout)
        self.app_id = app_id
        self._own_address = own_address

    async def send_custom_text(self, openid: str, text: str) -> None:
        """A customer-service text: 5 within 48 h of a follower's message, else 45015 or 45047."""
        if not text.strip():
            raise PlatformError(44004, "empty text", Reaction.FIX_CONTENT)
        await self._send_custom({"touser": openid, "msgtype": "text", "text": {"content": self._plain(text)}})

    async def send_custom_menu(
        self, openid: str, head: str, choices: Sequence[tuple[str, str]], tail: str = ""
    ) -> None:
        """A customer-service message with words to tap, `choices` being (id, words).

        A tap comes back as a text of those words; `Incoming.raw["bizmsgmenuid"]` holds the id.
        """
        if not choices:
            raise PlatformError(44004, "no choices", Reaction.FIX_CONTENT)
        rows = [{"id": key, "content": self._plain(words)} for key, words in choices]
        menu = {"head_content": self._plain(head), "list": rows, "tail_content": self._plain(tail)}
        await self._send_custom({"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})

    def _plain(self, words: str) -> str:
        return plain_text(words, self._own_address)

    async def _send_custom(self, body: Mapping[str, Any]) -> None:
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

    async def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str], page: str = "") -> None:
        """A 订阅通知, for one consent of theirs; 43101 where none is left.

        The answer has no msgid: what became of it is told by subscribe_msg_sent_event. There is no duplicate check,
        but a repetition would cost, and need, another consent.
        """
        values = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template_id, "data": values, **({"page": page} if page else {})}
        await self.post("/cgi-bin/message/subscribe/bizsend", body)

    async def list_templates(self) -> tuple[TemplateInfo, ...]:
        """The templates for `send_template`."""
        answer = await self.read("/cgi-bin/template/get_all_private_template")
        return tuple(_template(row, "template_id") for row in answer.get("template_list") or ())

    async def list_subscription_templates(self) -> tuple[TemplateInfo, ...]:
        """The templates for `send_subscription`."""
        answer = await self.read("/wxaapi/newtmpl/gettemplate")
        return tuple(_template(row, "priTmplId") for row in answer.get("data") or ())

    async def openid_by_code(self, code: str) -> str:
        """The visitor's openid for an OAuth code; a 快照页 visitor is virtual and is refused."""
        return (await self.visitor_by_code(code)).openid

    async def visitor_by_code(self, code: str) -> Visitor:
        """The visitor for an OAuth code, which serves once; `IdentityRefused` for a 快照页 visitor."""
        params = {
            "appid": self.app_id,
            "secret": self._secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        answer = await self._http.get("/sns/oauth2/access_token", params)
        if str(answer.get("is_snapshotuser", "0")) == "1":
            raise IdentityRefused("snapshot")
        openid, unionid = answer.get("openid"), answer.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise PlatformError(None, "answer without an openid", Reaction.OAUTH_RESTART)
        return Visitor(openid, unionid if isinstance(unionid, str) else "")

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


def _template(row: Mapping[str, Any], key: str) -> TemplateInfo:
    content = str(row.get("content") or "")
    return TemplateInfo(str(row[key]), str(row.get("title") or ""), content, tuple(_FIELD.findall(content)))
