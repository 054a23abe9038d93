"""WeCom (企业微信): messages, cards, menu, login; the address book stands in `wecom_people.py`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.wechat.cards import Card
from bot.wechat.errors import IdentityRefused, PlatformError, Reaction
from bot.wechat.http import TIMEOUT, Answer
from bot.wechat.oauth import authorize_url
from bot.wechat.plain import plain_text
from bot.wechat.tokens import TokenCache
from bot.wechat.wecom_people import WeComPeople

MAX_RECIPIENTS = 1000
TEXT_BYTES = 2048  # WeCom cuts what is longer, and with it the link at the end
DUPLICATE_SECONDS = 14400
NO_MENU = 46003


@dataclass(frozen=True, slots=True)
class SendReport:
    """An accepted message: who it does not reach (userids in lower case) and the platform's id for it.

    `response_code` (interactive cards) updates the card once, within 72 hours.
    """

    invalid: frozenset[str]
    unlicensed: frozenset[str]
    msgid: str
    response_code: str = ""


class WeComClient(WeComPeople):
    """One application of one corporation. Raises `PlatformError`; `codes.py` has the reaction to each errcode.

    Links in its texts begin with `own_address`.
    """

    platform = "wecom"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_base: str,
        corp_id: str,
        agent_id: int | str,
        secret: str,
        tokens: TokenCache,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
        *,
        own_address: str = "",
    ) -> None:
        super().__init__(session, api_base, f"{corp_id}:{agent_id}", secret, tokens, timeout)
        self.corp_id = corp_id
        self._own_address = own_address
        self.agent_id = int(agent_id)

    async def send_text(
        self,
        userids: Collection[str],
        text: str,
        *,
        duplicate_check: bool = True,
        duplicate_seconds: int = DUPLICATE_SECONDS,
    ) -> SendReport:
        """Send one text to at most 1,000 members in one call.

        With `duplicate_check` the same text to the same members within `duplicate_seconds` (at most 4 h)
        is shown once, so an ambiguous failure may be repeated with exactly the same arguments. When
        nobody can be reached WeCom says 81013: a `PlatformError` with `drop_recipient` for all of them.
        """
        text = _checked(plain_text(text, self._own_address))
        return await self._send(userids, "text", {"content": text}, duplicate_check, duplicate_seconds)

    async def send_card(
        self,
        userids: Collection[str],
        card: Card,
        *,
        duplicate_check: bool = True,
        duplicate_seconds: int = DUPLICATE_SECONDS,
    ) -> SendReport:
        """A template card (see `cards.py`) to at most 1,000 members; the same rules as `send_text`.

        An interactive card's task_id serves once: 42014 for another card with it, 43012 without a callback.
        """
        return await self._send(userids, "template_card", dict(card), duplicate_check, duplicate_seconds)

    async def _send(
        self, userids: Collection[str], kind: str, content: Mapping[str, Any], check: bool, seconds: int
    ) -> SendReport:
        body = {
            "touser": _joined(userids),
            "msgtype": kind,
            "agentid": self.agent_id,
            kind: content,
            "enable_duplicate_check": int(check),
            "duplicate_check_interval": seconds,
        }
        answer = await self.post("/cgi-bin/message/send", body)
        words = [str(answer.get(name) or "") for name in ("msgid", "response_code")]
        return SendReport(_names(answer, "invaliduser"), _names(answer, "unlicenseduser"), words[0], words[1])

    async def update_card(
        self, userids: Collection[str], response_code: str, *, button: str = "", card: Card | None = None
    ) -> frozenset[str]:
        """End a card with `button` on it, or show another one; returns whom it did not reach.

        A code, from `SendReport` or from an answer, serves once within 72 hours (else `fix_content`).
        """
        if bool(button) == (card is not None):
            raise ValueError("either a button's words or a card")
        change: dict[str, Any] = {"button": {"replace_name": button}} if card is None else {"template_card": dict(card)}
        body = {"userids": _joined(userids).split("|"), "agentid": self.agent_id, "response_code": response_code}
        return _names(await self.post("/cgi-bin/message/update_template_card", {**body, **change}), "invaliduser")

    async def recall(self, msgid: str) -> None:
        """Take a message back from WeCom's phones, within 24 hours; the 微信插件 keeps it."""
        await self.post("/cgi-bin/message/recall", {"msgid": msgid})

    async def set_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """The app's menu: at most 3 buttons, 5 entries below each."""
        await self.post("/cgi-bin/menu/create", {"button": list(buttons)}, self._agent())

    async def find_menu(self) -> list[Any]:
        """The buttons of the menu; empty without one."""
        try:
            return list((await self.read("/cgi-bin/menu/get", self._agent())).get("button") or [])
        except PlatformError as error:
            if error.code != NO_MENU:
                raise
            return []

    async def delete_menu(self) -> None:
        """No menu any more."""
        await self.get("/cgi-bin/menu/delete", self._agent())

    async def find_app(self) -> Answer:
        """The app as the console has it: name, 可见范围, redirect_domain."""
        return await self.read("/cgi-bin/agent/get", self._agent())

    async def jsapi_ticket(self) -> str:
        """The ticket for `sign_page` and wx.config."""
        return await self.ticket("jsapi", "/cgi-bin/get_jsapi_ticket")

    def _agent(self) -> dict[str, str]:
        return {"agentid": str(self.agent_id)}

    async def user_by_code(self, code: str) -> str:
        """The member's userid (lower case) for an OAuth code; `IdentityRefused` for an outsider."""
        answer = await self.get("/cgi-bin/auth/getuserinfo", {"code": code})
        userid = answer.get("userid")
        if not isinstance(userid, str) or not userid:
            raise IdentityRefused("not_member")
        return userid.lower()

    def authorize_url(self, oauth_base: str, redirect_uri: str, state: str) -> str:
        """Where to send a member to learn who they are."""
        return authorize_url(oauth_base, self.corp_id, redirect_uri, state, ("agentid", str(self.agent_id)))

    async def _fetch_token(self, stale: str | None) -> tuple[str, object]:
        params = {"corpid": self.corp_id, "corpsecret": self._secret}
        return self._taken(await self._http.get("/cgi-bin/gettoken", params))


def _joined(userids: Collection[str]) -> str:
    """`a|b|c`, in a fixed order so that a repetition is the same request to the duplicate check."""
    if isinstance(userids, str):
        raise TypeError("userids is a collection of userids, not one")
    names = sorted(set(userids))
    if not 1 <= len(names) <= MAX_RECIPIENTS:
        raise ValueError("one call reaches 1 to 1,000 members")
    if any(not name or "|" in name or name.startswith("@") for name in names):
        raise ValueError("a userid cannot be empty, hold | or begin with @")
    return "|".join(names)


def _checked(text: str) -> str:
    if not text.strip():
        raise PlatformError(44004, "empty text", Reaction.FIX_CONTENT)
    if len(text.encode()) > TEXT_BYTES:
        raise PlatformError(45002, f"text over {TEXT_BYTES} bytes", Reaction.FIX_CONTENT)
    return text


def _names(answer: Answer, key: str) -> frozenset[str]:
    value = answer.get(key)
    if not value:  # nearly always
        return frozenset()
    names = value if isinstance(value, list) else str(value).split("|")
    return frozenset(str(name).lower() for name in names if name)
