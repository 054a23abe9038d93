"""The simulated corporation: members, departments, their chat with the app, and what they can do."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .account import Account, Form, Value
from .callbacks import Callbacks, ReplyRecord
from .chat import ChatMessage, Chats
from .codes import Codes, Tokens
from .wire import ApiError
from .world import World

PER_MINUTE, PER_HOUR = 30, 1000


@dataclass(slots=True)
class Member:
    """Somebody in the corporation; `visible` = inside the app's 可见范围, `licensed` = has an interface licence."""

    userid: str
    name: str
    departments: tuple[int, ...]
    position: str = ""
    leader: bool = False
    direct_leader: tuple[str, ...] = ()
    visible: bool = True
    licensed: bool = True
    sent: deque[float] = field(default_factory=deque, repr=False)


class WeCom:
    """`sandbox.wecom`. Userids are compared without regard to case."""

    name = "wecom"

    def __init__(self, world: World) -> None:
        self.world = world
        self.corp_id, self.agent_id, self.secret = "ww" + world.word(16), 1000002, world.word(43)
        self.base = ""
        self.redirect_domain = ""
        self.members: dict[str, Member] = {}
        self.departments: dict[int, str] = {1: "园区"}
        self.menu: list[dict[str, Any]] = []
        self.chats = Chats(world.clock, world.next_id)
        self.tokens = Tokens(world)
        self.codes = Codes(world, used=40029, expired=40029)
        self.callbacks = Callbacks(world)
        self.duplicates: dict[str, tuple[float, str]] = {}
        self.account = Account("wecom", self.corp_id, self.corp_id, "", "")

    def configure(
        self,
        corp_id: str,
        agent_id: int | str,
        secret: str,
        token: str,
        aes_key: str,
        callback_url: str,
        *,
        body_format: Form = "xml",
        redirect_domain: str = "",
    ) -> None:
        """The same settings as the service's. With `redirect_domain` OAuth accepts that host only."""
        self.corp_id, self.agent_id, self.secret = corp_id, int(agent_id), secret
        self.redirect_domain = redirect_domain
        self.account = Account("wecom", corp_id, corp_id, token, aes_key, callback_url, "safe", body_format)

    def add_member(self, userid: str, name: str, department: str | int = 1, **more: Any) -> Member:
        """Somebody new; `department` is an id or a name (made where there is none of that name)."""
        number = department if isinstance(department, int) else self.add_department(department)
        member = Member(userid, name, (number,), **more)
        self.members[userid.lower()] = member
        return member

    def add_department(self, name: str) -> int:
        """The id of the department of that name."""
        for number, known in self.departments.items():
            if known == name:
                return number
        number = max(self.departments) + 1
        self.departments[number] = name
        return number

    def member(self, userid: str) -> Member:
        """A member by userid, whatever its case; KeyError for a stranger."""
        return self.members[userid.lower()]

    # What a member does.

    async def say(self, userid: str, text: str) -> ReplyRecord:
        """Type a message to the app; the passive reply, if any, appears in the conversation."""
        self.chats.add(self.member(userid).userid, "out", text)
        return await self._push(userid, {"MsgType": "text", "Content": text, "MsgId": self.world.number()})

    async def enter(self, userid: str) -> ReplyRecord:
        """Open the app's conversation (enter_agent)."""
        return await self._push(userid, _event("enter_agent"))

    async def click(self, userid: str, key: str) -> ReplyRecord:
        """Tap a menu entry of type click."""
        return await self._push(userid, _event("click", key))

    async def leave(self, userid: str) -> ReplyRecord:
        """Fall out of the app's visibility (unsubscribe)."""
        self.member(userid).visible = False
        return await self._push(userid, _event("unsubscribe"))

    async def repeat(self, record: ReplyRecord) -> ReplyRecord:
        """Deliver the very same message once more, as WeCom does after a lost answer."""
        return await self._deliver(record.user, record.payload)

    async def verify_callback(self) -> bool:
        """Save the callback address in the console: does the service answer the check?"""
        return await self.callbacks.verify(self.account)

    def inbox(self, userid: str) -> list[ChatMessage]:
        """The whole conversation of a member, oldest first."""
        return self.chats.of(self.member(userid).userid)

    def received(self, userid: str) -> list[ChatMessage]:
        """Only what reached the member."""
        return [message for message in self.inbox(userid) if message.direction == "in"]

    async def _push(self, userid: str, fields: Mapping[str, Value]) -> ReplyRecord:
        head: dict[str, Value] = {
            "ToUserName": self.corp_id,
            "FromUserName": self.member(userid).userid,
            "CreateTime": int(self.world.clock()),
        }
        return await self._deliver(self.member(userid).userid, {**head, **fields, "AgentID": self.agent_id})

    async def _deliver(self, userid: str, payload: Mapping[str, Value]) -> ReplyRecord:
        record = await self.callbacks.push(self.account, userid, payload)
        if record.text:
            self.chats.add(userid, "in", record.text)
        return record

    # What the API does.

    def show(self, member: Member, text: str, **card: str) -> bool:
        """Put an app message on a member's phone, unless the allowance is used up: then it is lost silently."""
        now, sent = self.world.clock(), member.sent
        while sent and sent[0] <= now - 3600:
            sent.popleft()
        if len(sent) >= PER_HOUR or sum(at > now - 60 for at in sent) >= PER_MINUTE:
            return False
        sent.append(now)
        self.chats.add(member.userid, "in", text, **card)
        return True

    def check_token(self, token: str) -> None:
        """Refuse a token as WeCom does."""
        self.tokens.check(token)

    @property
    def oauth_id(self) -> str:
        """The `appid` of WeCom's consent page is the corp id."""
        return self.corp_id

    def oauth_people(self) -> list[tuple[str, str]]:
        """(userid, name) of everybody who could be holding the phone."""
        return [(member.userid, member.name) for member in self.members.values()]

    def oauth_user(self, user: str) -> str:
        """Anybody may log in; who is not a member gets an openid later."""
        member = self.members.get(user.lower())
        return member.userid if member else user

    def error_text(self, error: ApiError) -> str:
        """errmsg with hint, address and link, as WeCom writes it."""
        hint = f"[{int(self.world.clock())}_{self.world.rng.randrange(10**3)}_{self.world.rng.randbytes(16).hex()}]"
        link = f"https://open.work.weixin.qq.com/devtool/query?e={error.code}"
        return f"{error.text}, hint: {hint}, from ip: 127.0.0.1, more info at {link}"


def _event(name: str, key: str = "") -> dict[str, Value]:
    return {"MsgType": "event", "Event": name, "EventKey": key}
