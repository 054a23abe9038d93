"""The simulated Official Account: followers, their chat, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .account import Account, Form, Mode, Value
from .callbacks import UNAVAILABLE, Callbacks, ReplyRecord
from .chat import ChatMessage, Chats
from .codes import Codes, Tokens
from .followers import Follower
from .scenes import Scenes
from .templates import Template
from .wire import ApiError
from .world import World


class Official:
    """`sandbox.official`."""

    name = "oa"

    def __init__(self, world: World) -> None:
        self.world = world
        self.app_id, self.secret = "wx" + world.rng.randbytes(8).hex(), world.rng.randbytes(16).hex()
        self.original_id = "gh_" + world.rng.randbytes(6).hex()
        self.base = ""
        self.redirect_domain = ""
        self.followers: dict[str, Follower] = {}
        self.templates: dict[str, Template] = {}
        self.scenes = Scenes(world)
        self.menu: list[dict[str, Any]] = []
        self.chats = Chats(world.clock, world.next_id)
        self.tokens = Tokens(world)
        self.stable = Tokens(world)
        self.codes = Codes(world, used=40163, expired=42003)
        self.callbacks = Callbacks(world)
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

    def add_template(self, template_id: str, title: str, fields: Mapping[str, str]) -> None:
        """A template as approved in the console: field name (`thing1`) → label shown to the follower."""
        self.templates[template_id] = Template(template_id, title, dict(fields))

    def follower(self, openid: str) -> Follower:
        """A follower by openid; KeyError for a stranger."""
        return self.followers[openid]

    # What a person does.

    async def say(self, openid: str, text: str) -> ReplyRecord:
        """Type a message to the account."""
        self.follower(openid).wrote(self.world.clock())
        self.chats.add(openid, "out", text)
        return await self._push(openid, {"MsgType": "text", "Content": text, "MsgId": self.world.number()})

    async def subscribe(self, openid: str, scene: str = "", ticket: str = "") -> ReplyRecord:
        """Follow the account, perhaps through a QR code with a scene."""
        follower = self.follower(openid)
        follower.subscribed, follower.since, follower.scene = True, int(self.world.clock()), scene
        follower.acted(self.world.clock())
        self.chats.add(openid, "system", "你已关注该公众号")
        key = {"EventKey": f"qrscene_{scene}", "Ticket": ticket} if scene else {"EventKey": ""}
        return await self._push(openid, {"MsgType": "event", "Event": "subscribe", **key})

    async def unsubscribe(self, openid: str) -> ReplyRecord:
        """Stop following; the platform then expects the service to erase what it knows of them."""
        self.follower(openid).subscribed = False
        self.chats.add(openid, "system", "你已取消关注该公众号")
        return await self._push(openid, {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""})

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
        return await self._push(openid, {"MsgType": "event", "Event": "SCAN", "EventKey": scene, "Ticket": ticket})

    async def click(self, openid: str, key: str) -> ReplyRecord:
        """Tap a menu entry of type click."""
        self.follower(openid).acted(self.world.clock())
        return await self._push(openid, {"MsgType": "event", "Event": "CLICK", "EventKey": key})

    async def repeat(self, record: ReplyRecord) -> ReplyRecord:
        """Deliver the very same message once more, as WeChat does after a lost answer."""
        return await self._deliver(record.user, record.payload)

    async def verify_callback(self) -> bool:
        """Save the callback address in the console: does the service answer the check?"""
        return await self.callbacks.verify(self.account)

    def inbox(self, openid: str) -> list[ChatMessage]:
        """The whole conversation of a follower, oldest first."""
        return self.chats.of(openid)

    def received(self, openid: str) -> list[ChatMessage]:
        """Only what reached the follower."""
        return [message for message in self.inbox(openid) if message.direction == "in"]

    async def _push(self, openid: str, fields: Mapping[str, Value]) -> ReplyRecord:
        head: dict[str, Value] = {
            "ToUserName": self.original_id,
            "FromUserName": openid,
            "CreateTime": int(self.world.clock()),
        }
        return await self._deliver(openid, {**head, **fields})

    async def _deliver(self, openid: str, payload: Mapping[str, Value]) -> ReplyRecord:
        record = await self.callbacks.push(self.account, openid, payload)
        if record.text:
            self.chats.add(openid, "in", record.text)
        elif not record.ok and self.follower(openid).subscribed and self.account.url:
            self.chats.add(openid, "system", UNAVAILABLE)
        return record

    async def report_template(self, openid: str, msgid: int, status: str) -> None:
        """Tell the service what became of a template message."""
        event: dict[str, Value] = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH"}
        await self._push(openid, {**event, "MsgID": msgid, "Status": status})

    # What the API needs.

    def check_token(self, token: str) -> None:
        """A token of either kind; they do not invalidate each other."""
        if self.stable.left(token) <= 0:
            try:
                self.tokens.check(token)
            except ApiError as error:
                if error.code == 40014:
                    self.stable.check(token)
                raise

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

    def error_text(self, error: ApiError) -> str:
        """errmsg with a request id, as WeChat writes it."""
        rid = "-".join(self.world.rng.randbytes(4).hex() for _ in range(3))
        return f"{error.text} rid: {rid}"
