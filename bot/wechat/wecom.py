"""WeCom (企业微信): the few endpoints we use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import aiohttp

from .api import TokenApi
from .errors import IdentityRefused, PlatformError, Reaction
from .http import TIMEOUT, Answer
from .oauth import authorize_url
from .tokens import TokenCache

MAX_RECIPIENTS = 1000
TEXT_BYTES = 2048  # WeCom cuts what is longer, and with it the link at the end
DUPLICATE_SECONDS = 14400


@dataclass(frozen=True, slots=True)
class SendReport:
    """An accepted message: who it does not reach (userids in lower case) and the platform's id for it."""

    invalid: frozenset[str]
    unlicensed: frozenset[str]
    msgid: str


class WeComClient(TokenApi):
    """One application of one corporation. Raises `PlatformError`; see `errors.py` for the reaction."""

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
    ) -> None:
        super().__init__(session, api_base, f"{corp_id}:{agent_id}", secret, tokens, timeout)
        self.corp_id = corp_id
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
        body = {
            "touser": _joined(userids),
            "msgtype": "text",
            "agentid": self.agent_id,
            "text": {"content": _checked(text)},
            "enable_duplicate_check": int(duplicate_check),
            "duplicate_check_interval": duplicate_seconds,
        }
        answer = await self.post("/cgi-bin/message/send", body)
        return SendReport(_names(answer, "invaliduser"), _names(answer, "unlicenseduser"), _text(answer))

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
    value = answer.get(key) or ""
    names = value if isinstance(value, list) else str(value).split("|")
    return frozenset(str(name).lower() for name in names if name)


def _text(answer: Answer) -> str:
    return str(answer.get("msgid", ""))
