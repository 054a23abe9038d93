"""The simulated corporation: its app, the chats with it, and what members can do."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.faults.limits import WECOM_EXEMPT, WECOM_HOUR, WECOM_MINUTE, Limits
from bot.sandbox.platforms.account import Account, Form, Value
from bot.sandbox.platforms.callbacks import ReplyRecord
from bot.sandbox.platforms.chat import ChatMessage
from bot.sandbox.platforms.codes import Codes, Tokens
from bot.sandbox.platforms.directory import Directory, Member
from bot.sandbox.platforms.platform import SimulatedPlatform, event
from bot.sandbox.platforms.wecom.card_updates import read_card, updated
from bot.sandbox.platforms.wecom.cards import Chosen, ResponseCodes, keys_of, preset, selected_items
from bot.sandbox.platforms.wire import Call
from bot.sandbox.world import World

PER_MINUTE, PER_HOUR = 30, 1000
NON_MEMBER = "external:"
_CONTACTS_ONLY = ("/cgi-bin/user/list_id",)
_FOR_ANYBODY = ("/cgi-bin/department/simplelist", "/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip")


class WeCom(SimulatedPlatform, Directory):
    """`sandbox.wecom`.

    `fields` says how much of a member the API tells: `new` apps (since 2022) get no mobile and e-mail, `bare` no
    leaders either, `old` ones everything. `contact_secret` is that of 通讯录同步, which sees ids only.
    """

    name = "wecom"
    scopes: tuple[str, ...] = ("snsapi_base", "snsapi_privateinfo")
    bad_parameter = 40058

    def __init__(self, world: World) -> None:
        SimulatedPlatform.__init__(
            self, world, Limits(per_minute=WECOM_MINUTE, per_hour=WECOM_HOUR, exempt=WECOM_EXEMPT)
        )
        Directory.__init__(self)
        self.corp_id, self.agent_id, self.secret = "ww" + world.word(16), 1000002, world.word(43)
        self.contact_secret = world.word(43)
        self.fields: Literal["old", "new", "bare"] = "new"
        self.closed = False  # the application switched off in the console
        self.tokens, self.contact_tokens = Tokens(world), Tokens(world)
        self.codes = Codes(world, used=40029, expired=40029)
        self.response_codes = ResponseCodes(world)
        self.task_ids: set[str] = set()
        self.duplicates: dict[str, tuple[float, dict[str, str]]] = {}
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

    # What a member does.

    async def say(self, userid: str, text: str) -> ReplyRecord:
        """Type a message to the app; the passive reply, if any, appears in the conversation."""
        self.chats.add(self.member(userid).userid, "out", text)
        return await self._push(userid, {"MsgType": "text", "Content": text, "MsgId": self.world.number()})

    async def enter(self, userid: str) -> ReplyRecord:
        """Open the app's conversation (enter_agent)."""
        return await self._push(userid, event("enter_agent"))

    async def click(self, userid: str, key: str) -> ReplyRecord:
        """Tap a menu entry of type click."""
        return await self._push(userid, event("click", key))

    async def view(self, userid: str, url: str) -> ReplyRecord:
        """Tap a menu entry that opens a page."""
        return await self._push(userid, event("view", url))

    async def leave(self, userid: str) -> ReplyRecord:
        """Fall out of the app's visibility (unsubscribe)."""
        self.member(userid).visible = False
        return await self._push(userid, event("unsubscribe"))

    async def join(self, userid: str) -> ReplyRecord:
        """Come into the app's visibility (subscribe)."""
        self.member(userid).visible = True
        return await self._push(userid, event("subscribe"))

    async def press(self, userid: str, card: int | str | None, key: str, chosen: Chosen | None = None) -> ReplyRecord:
        """Tap a button of a template card, with what has been chosen on it (question key → option ids).

        What is not chosen stays as the card came: a drop-down has something selected from the beginning. `card`
        is the line's id or the task id, None for the newest card. ValueError for what it does not offer
        and for a card that is done. The passive reply may change the card (`update_button`).
        """
        line = self.find_card(userid, card)
        assert line.card is not None
        body = line.card["body"]
        if line.card["replaced"] or key not in keys_of(body):
            raise ValueError("这张卡片上不能这样点")
        chosen = {**preset(body), **(chosen or {})}
        selected = selected_items(body, chosen)
        user = self.member(userid).userid
        self.chats.change(user, line.id, card={**line.card, "chosen": chosen})
        code = self.response_codes.issue(body["task_id"], {user.lower()})
        fields = {"TaskId": body["task_id"], "CardType": body["card_type"], "ResponseCode": code, **selected}
        record = await self._push(userid, event("template_card_event", key, **fields))
        self._flip(user, line.id, record)
        return record

    def _flip(self, user: str, number: int, record: ReplyRecord) -> None:
        """What a passive reply does to the card it answers."""
        lower = {name.lower(): value for name, value in record.fields.items()}
        button, card = lower.get("button"), lower.get("templatecard")
        if record.kind == "update_button" and isinstance(button, dict):
            self.replace_card(user, number, replaced=str(button.get("ReplaceName") or ""))
        elif record.kind == "update_template_card" and isinstance(card, dict):
            body = read_card(card)
            with suppress(ApiError):  # WeCom leaves a card alone that is updated with nonsense
                self.replace_card(user, number, replaced=str(body.get("replace_text") or ""), body=body)

    def find_card(self, userid: str, card: int | str | None) -> ChatMessage:
        """A template card on somebody's phone. ValueError where there is none."""
        lines = [line for line in reversed(self.inbox(userid)) if line.kind == "template_card" and line.card]
        for line in lines:
            if card is None or line.id == card or (line.card and line.card["body"].get("task_id") == card):
                return line
        raise ValueError("没有这张卡片")

    def replace_card(self, user: str, number: int, *, replaced: str = "", body: object = None) -> None:
        """Show other words on a card, or end it with `replaced` on its button."""
        line = next(line for line in self.chats.of(user) if line.id == number)
        card = updated(line.card or {}, replaced=replaced, body=body)
        title = card["body"].get("main_title") or {}
        self.chats.change(user, number, card=card, title=str(title.get("title") or ""))

    async def change_contact(self, change: str, userid: str = "", **more: Value) -> ReplyRecord:
        """Tell the service of a change in the address book (`create_user`, `delete_user`, `update_party` …).

        As for new 通讯录助手 configurations it carries ids only. The sender is `sys`.
        """
        fields: dict[str, Value] = {**event("change_contact"), "ChangeType": change}
        if userid:
            fields["UserID"] = userid
            member = self.members.get(userid.lower())
            if member is not None and change != "delete_user":
                fields["Department"] = ",".join(str(number) for number in member.departments)
        return await self.push("sys", {**self._head("sys"), **fields, **more})

    async def dismiss(self, userid: str) -> ReplyRecord:
        """Somebody leaves the corporation."""
        member = self.members.pop(userid.lower())
        return await self.change_contact("delete_user", member.userid)

    def key_of(self, user: str) -> str:
        """A userid as the corporation spells it; KeyError for a stranger."""
        return self.member(user).userid

    async def _push(self, userid: str, fields: dict[str, Value]) -> ReplyRecord:
        user = self.member(userid).userid
        return await self.push(user, {**self._head(user), **fields, "AgentID": self.agent_id})

    def _head(self, user: str) -> dict[str, Value]:
        return {"ToUserName": self.corp_id, "FromUserName": user, "CreateTime": int(self.world.clock())}

    # What the API needs.

    def may_show(self, member: Member) -> bool:
        """Whether the member's allowance (30 a minute, 1,000 an hour) has room; the rest is lost silently."""
        now, sent = self.world.clock(), member.sent
        while sent and sent[0] <= now - 3600:
            sent.popleft()
        crowded = len(sent) >= PER_MINUTE and sent[-PER_MINUTE] > now - 60  # the thirtieth before this one
        if crowded or len(sent) >= PER_HOUR:
            return False
        sent.append(now)
        return True

    def check_token(self, call: Call) -> None:
        """Refuse a token as WeCom does; that of 通讯录同步 serves for ids only."""
        contacts = call.token in self.contact_tokens
        (self.contact_tokens if contacts else self.tokens).check(call.token)
        if call.path not in _FOR_ANYBODY and contacts is not (call.path in _CONTACTS_ONLY):
            raise ApiError(48002, "api forbidden")

    def check_address(self, call: Call) -> None:
        """60020 for callers outside the white list, everywhere but where tokens are given."""
        if call.path != "/cgi-bin/gettoken" and not self.limits.allows(call.remote):
            raise ApiError(60020, "not allow to access from your ip")

    def rotate_tokens(self) -> None:
        """WeCom gives new tokens early: those given so far are invalid (40014)."""
        self.tokens.revoke_all()
        self.contact_tokens.revoke_all()

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

    def oauth_snapshot(self, user: str) -> bool:
        """WeCom has no virtual accounts."""
        return False

    def error_text(self, error: ApiError, address: str | None) -> str:
        """errmsg with hint, address and link, as WeCom writes it."""
        hint = f"[{int(self.world.clock())}_{self.world.rng.randrange(10**3)}_{self.world.rng.randbytes(16).hex()}]"
        link = f"https://open.work.weixin.qq.com/devtool/query?e={error.code}"
        return f"{error.text}, hint: {hint}, from ip: {address}, more info at {link}"
