"""The simulated Official Account: followers, their chat, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.faults.limits import OA_DAILY, Limits
from bot.sandbox.faults.script import Struck
from bot.sandbox.platforms.account import Account, Form, Mode, Value
from bot.sandbox.platforms.callbacks import HELD, UNAVAILABLE, ReplyRecord
from bot.sandbox.platforms.codes import Codes, Tokens
from bot.sandbox.platforms.menus import Conditional
from bot.sandbox.platforms.official.followers import Follower
from bot.sandbox.platforms.official.scenes import Scenes
from bot.sandbox.platforms.official.templates import Template
from bot.sandbox.platforms.platform import SimulatedPlatform, event
from bot.sandbox.platforms.tickets import Tickets
from bot.sandbox.platforms.wire import Call
from bot.sandbox.world import World

Choice = Literal["accept", "reject"]
_WECHAT = "oWECHATxITSELFxTELLSxOFxIT00"
_TOKEN_PATHS = ("/cgi-bin/token", "/cgi-bin/stable_token")


class Official(SimulatedPlatform):
    """`sandbox.official`.

    `templates` are for template/send, `subscriptions` for 订阅通知. `popup_events` says whether every answered
    subscription window is pushed, or a follower's first only, as has been reported of WeChat.
    """

    name = "oa"
    scopes: tuple[str, ...] = ("snsapi_base", "snsapi_userinfo")
    bad_parameter = 40035

    def __init__(self, world: World) -> None:
        super().__init__(world, Limits(OA_DAILY))
        self.app_id, self.secret = "wx" + world.rng.randbytes(8).hex(), world.rng.randbytes(16).hex()
        self.original_id = "gh_" + world.rng.randbytes(6).hex()
        self.followers: dict[str, Follower] = {}
        self.templates: dict[str, Template] = {}
        self.subscriptions: dict[str, Template] = {}
        self.popup_events: Literal["all", "first"] = "all"
        self.scenes = Scenes(world)
        self.conditional = Conditional()
        self.tickets = Tickets(world)
        self.tokens, self.stable = Tokens(world), Tokens(world)
        self.codes = Codes(world, used=40163, expired=42003)
        self.account = Account("oa", self.app_id, self.original_id, "", "")

    def configure(
        self,
        app_id: str,
        app_secret: str,
        token: str,
        aes_key: str,
        callback_url: str,
        *,
        mode: Mode = "safe",
        body_format: Form = "xml",
        redirect_domain: str = "",
    ) -> None:
        """The same settings as the service's. With `redirect_domain` OAuth accepts that host only."""
        self.app_id, self.secret, self.redirect_domain = app_id, app_secret, redirect_domain
        self.account = Account("oa", app_id, self.original_id, token, aes_key, callback_url, mode, body_format)

    def add_follower(self, openid: str, nickname: str, *, subscribed: bool = True, **more: Any) -> Follower:
        """Somebody with WeChat who follows the account (or, with `subscribed=False`, not yet)."""
        since = int(self.world.clock()) if subscribed else 0
        follower = Follower(openid, nickname, subscribed, since, **more)
        self.followers[openid] = follower
        return follower

    def add_template(
        self,
        template_id: str,
        title: str,
        fields: Mapping[str, str],
        *,
        subscription: bool = False,
        allowed: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """A template as approved in the console: field name (`thing1`) → label shown to the follower."""
        shelf = self.subscriptions if subscription else self.templates
        shelf[template_id] = Template(template_id, title, dict(fields), allowed or {})

    def follower(self, openid: str) -> Follower:
        """A follower by openid; KeyError for a stranger."""
        return self.followers[openid]

    # What a person does.

    async def say(self, openid: str, text: str, **more: Value) -> ReplyRecord:
        """Type a message to the account."""
        self.follower(openid).wrote(self.world.clock())
        self.chats.add(openid, "out", text)
        return await self._push(openid, {"MsgType": "text", "Content": text, "MsgId": self.world.number(), **more})

    async def choose(self, openid: str, line: int | None, item: str) -> ReplyRecord:
        """Tap an entry of a msgmenu message (None: the newest): its words come back as a text with `bizmsgmenuid`."""
        for message in reversed(self.inbox(openid)):
            if message.kind == "msgmenu" and message.card and line in (None, message.id):
                words = {str(row["id"]): str(row["content"]) for row in message.card["list"]}
                if item in words:
                    return await self.say(openid, words[item], bizmsgmenuid=item)
        raise ValueError("没有这个选项")

    async def subscribe(self, openid: str, scene: str = "", ticket: str = "") -> ReplyRecord:
        """Follow the account, perhaps through a QR code with a scene."""
        follower = self.follower(openid)
        follower.subscribed, follower.since, follower.scene = True, int(self.world.clock()), scene
        code = self.scenes.find(ticket)
        follower.numbered = code is not None and code.numbered
        follower.acted(self.world.clock())
        self.chats.add(openid, "system", "你已关注该公众号")
        if not scene:
            return await self._push(openid, event("subscribe"))
        return await self._push(openid, event("subscribe", f"qrscene_{scene}", Ticket=ticket))

    async def unsubscribe(self, openid: str) -> ReplyRecord:
        """Stop following; the platform then expects the service to erase what it knows of them."""
        self.follower(openid).left()
        self.chats.add(openid, "system", "你已取消关注该公众号")
        return await self._push(openid, event("unsubscribe"))

    async def withdraw(self, openid: str, *, for_good: bool = False) -> ReplyRecord:
        """撤回授权, or give the WeChat account up (注销): WeChat itself tells the service, not the follower."""
        name = "user_authorization_cancellation" if for_good else "user_authorization_revoke"
        more = {"OpenID": openid, "AppID": self.app_id, "RevokeInfo": "1"}
        return await self._push(openid, {**event(name), **more, "FromUserName": _WECHAT})

    async def scan(self, openid: str, code: str) -> ReplyRecord:
        """Scan a QR code: `code` is a ticket or its address from qrcode/create, or a bare scene.

        A stranger follows by it (subscribe with `qrscene_…`), a follower sends SCAN. ValueError when
        the code has expired.
        """
        scene, ticket = self.scenes.read(code)
        follower = self.follower(openid)
        if not follower.subscribed:
            return await self.subscribe(openid, scene, ticket)
        follower.acted(self.world.clock())
        return await self._push(openid, event("SCAN", scene, Ticket=ticket))

    async def click(self, openid: str, key: str) -> ReplyRecord:
        """Tap a menu entry of type click."""
        self.follower(openid).acted(self.world.clock())
        return await self._push(openid, event("CLICK", key))

    async def view(self, openid: str, url: str) -> ReplyRecord:
        """Tap a menu entry that opens a page: it opens no window for messages."""
        return await self._push(openid, event("VIEW", url, MenuId=self._menu_of(openid)[0] or 400000000))

    async def answer_popup(self, openid: str, answers: Mapping[str, Choice], scene: int = 1) -> ReplyRecord | None:
        """Answer a subscription window (1 on a page, 2 in an article): each accept is one 订阅通知.

        None where no event is pushed (see `popup_events`). KeyError for a template that is none.
        """
        follower = self.follower(openid)
        for template_id, answer in answers.items():
            follower.credits[self.subscriptions[template_id].template_id] += answer == "accept"
        follower.popups += 1
        if self.popup_events == "first" and follower.popups > 1:
            return None
        rows = [_subscription(name, answer, PopupScene=str(scene)) for name, answer in answers.items()]
        return await self._push(openid, event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": rows}))

    async def revoke(self, openid: str, template_id: str) -> ReplyRecord:
        """Switch a 订阅通知 off in the account's settings."""
        self.follower(openid).credits[template_id] = 0
        rows = [_subscription(template_id, "reject")]
        return await self._push(openid, event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": rows}))

    def block(self, openid: str, *, blocked: bool = True) -> None:
        """Refuse the account's messages (接收消息 off), or take them again. No event tells the service."""
        self.follower(openid).blocked = blocked

    def menu_of(self, openid: str) -> list[dict[str, Any]]:
        """The menu that this person sees."""
        return self._menu_of(openid)[1]

    def _menu_of(self, openid: str) -> tuple[int, list[dict[str, Any]]]:
        follower = self.followers.get(openid)
        own = self.conditional.match(follower.tags, follower.platform) if follower else None
        return own or (0, self.menu)

    async def _push(self, openid: str, fields: Mapping[str, Value]) -> ReplyRecord:
        head: dict[str, Value] = {
            "ToUserName": self.original_id,
            "FromUserName": openid,
            "CreateTime": int(self.world.clock()),
        }
        return await self.push(openid, {**head, **fields})

    def shown(self, record: ReplyRecord) -> ReplyRecord:
        """The passive reply, or WeChat's own words where the service failed."""
        honest = not record.ok and not record.forgery and record.problem != HELD
        if honest and self.account.url and self.follower(record.user).subscribed:
            self.chats.add(record.user, "system", UNAVAILABLE)
        return super().shown(record)

    def report(self, openid: str, fields: Mapping[str, Value], struck: Struck) -> None:
        """Tell the service, in the background, what became of a message; a script may keep it from doing so."""
        if struck.find("no_report") is None:
            self.world.spawn(self._push(openid, fields))

    # What the API needs.

    def check_token(self, call: Call) -> None:
        """A token of either kind; they do not invalidate each other."""
        (self.stable if call.token in self.stable else self.tokens).check(call.token)

    def check_address(self, call: Call) -> None:
        """40164 where tokens are given, for callers outside the white list."""
        if call.path in _TOKEN_PATHS and not self.limits.allows(call.remote):
            raise ApiError(40164, f"invalid ip {call.remote} ipv6 ::ffff:{call.remote}, not in whitelist")

    def rotate_tokens(self) -> None:
        """Another program has fetched newer tokens: those given so far are superseded (40001)."""
        self.tokens.supersede_all()
        self.stable.supersede_all()

    @property
    def oauth_id(self) -> str:
        """The `appid` of the consent page."""
        return self.app_id

    def oauth_people(self) -> list[tuple[str, str]]:
        """(openid, nickname) of everybody who could be holding the phone."""
        return [(follower.openid, follower.nickname) for follower in self.followers.values()]

    def oauth_user(self, user: str) -> str:
        """Anybody with WeChat may log in, follower or not."""
        return user

    def oauth_snapshot(self, user: str) -> bool:
        """Whether this person opens pages in 快照页 mode."""
        follower = self.followers.get(user)
        return follower is not None and follower.snapshot

    def error_text(self, error: ApiError, address: str | None) -> str:
        """errmsg with a request id, as WeChat writes it."""
        rid = "-".join(self.world.rng.randbytes(4).hex() for _ in range(3))
        return f"{error.text} rid: {rid}"


def _subscription(template_id: str, answer: str, **more: str) -> dict[str, Value]:
    return {"TemplateId": template_id, "SubscribeStatusString": answer, **more}
