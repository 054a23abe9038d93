"""A post office for tests: a real database, the sandbox over HTTP, a clock moved by hand."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.callbacks.routes import CALLBACKS, make_callbacks, setup_callbacks
from bot.channels import Channel, make_channels
from bot.delivery.worker import Delivery, deliver_once
from bot.platforms.clients import connect_official, connect_wecom
from bot.platforms.token_store import StoredTokens
from bot.sandbox import Sandbox, running_sandbox
from bot.services import SERVICES, Services
from bot.settings.model import OfficialSettings, Settings, TemplateSettings, WeComSettings
from bot.web.login import PLATFORMS, Platforms
from bot.wechat import TokenCache
from surveys.messages.outbox import NewNotice, post_notices
from surveys.store import open_database
from surveys.store.tables import account, credit, notice, person
from surveys.work import Work

SECRET = "a-secret-of-the-tests-and-nobody-else"
SEND, CUSTOM, TEMPLATE = (
    "/cgi-bin/message/send",
    "/cgi-bin/message/custom/send",
    "/cgi-bin/message/template/send",
)


@dataclass
class Post:
    services: Services
    sandbox: Sandbox
    channels: list[Channel]
    delivery: Delivery

    async def deliver(self) -> int:
        return await deliver_once(self.services, self.channels, self.delivery)

    async def post(self, *parties: str, kind: str = "announcement", key: str = "n", **params: object) -> None:
        params = params or {"event": "round_released", "title": "测试"}
        new = [NewNotice(f"{key}:{party}", party, kind, params) for party in parties]
        await self.services.write(lambda work: post_notices(work, new))

    async def states(self) -> dict[str, str]:
        return {row.party: row.state for row in await self.rows()}

    async def rows(self) -> list:
        return await self.services.read(lambda work: work.db.execute(select(notice).order_by(notice.c.key)).all())

    def calls(self, path: str) -> int:
        return sum(count for name, count in self.sandbox.calls.items() if path in str(name))

    async def add_people(self, count: int, *, known: Callable[[int], bool] = lambda _number: True) -> list[str]:
        rows = [
            {
                "person_id": f"{n:05d}",
                "name": f"人{n}",
                "department": "科",
                "level": "staff",
                "manager_id": None,
                "collaborates": [],
                "wecom_userid": f"user{n}",
                "mobile": None,
                "status": "active",
                "is_admin": False,
            }
            for n in range(count)
        ]
        await self.services.write(lambda work: work.db.execute(person.insert(), rows))
        for n in range(count):
            if known(n):
                self.sandbox.wecom.add_member(f"User{n}", f"人{n}")
        return [f"person:{row['person_id']}" for row in rows]

    async def add_follower(self, openid: str, *, seen: bool = True) -> str:
        self.sandbox.official.add_follower(openid, openid)
        if seen:
            self.sandbox.official.followers[openid].wrote(self.sandbox.clock())
        party = f"enterprise:{openid}#1"
        now = self.services.clock()
        row = {"channel": "oa", "address": openid, "party": party, "bound_at": now, "seen_at": now}
        await self.services.write(lambda work: work.db.execute(account.insert().values(**row)))
        return party

    def received(self, openid: str) -> list[str]:
        """What a follower was shown, by the kind of message."""
        return [message.kind for message in self.sandbox.official.chats.of(openid) if message.direction == "in"]

    async def credits(self) -> dict[tuple[str, str], int]:
        rows = await self.services.read(lambda work: work.db.execute(select(credit)).all())
        return {(row.address, row.template_id): row.credits for row in rows}

    async def seen_at(self, openid: str, at: datetime) -> None:
        def change(work: Work) -> None:
            work.db.execute(update(account).where(account.c.address == openid).values(seen_at=at))

        await self.services.write(change)


FIELDS = {"first": "thing1", "round": "thing2"}
TEMPLATED = {"announcement": TemplateSettings(id="T1", fields=FIELDS)}
SUBSCRIBED = {"announcement": TemplateSettings(id="S1", fields=FIELDS, kind="subscribe")}
BOTH = {"announcement": TemplateSettings(id="T1", fields=FIELDS, subscribe=TemplateSettings(id="S1", fields=FIELDS))}
BIZ = "/cgi-bin/message/subscribe/bizsend"


@asynccontextmanager
async def open_post(
    url: str,
    clock: Callable[[], datetime],
    *,
    templates: bool = False,
    offered: Mapping[str, TemplateSettings] | None = None,
    listens: bool = False,
) -> AsyncIterator[Post]:
    """`listens`: what the platforms report arrives too, over HTTP."""
    async with running_sandbox(Sandbox(clock=lambda: clock().timestamp())) as running:
        sandbox = running.sandbox
        settings = Settings(
            database_url=url,
            base_url="https://pingji.example",
            secret_key=SecretStr(SECRET),
            wecom=WeComSettings(corp_id="corp", agent_id=7, secret=SecretStr("s" * 20), api_base=running.wecom_base),
            oa=OfficialSettings(
                app_id="app",
                app_secret=SecretStr("x" * 20),
                token=SecretStr("t"),
                encoding_aes_key=SecretStr("a" * 43),
                api_base=running.official_base,
                templates=dict(offered or (TEMPLATED if templates else {})),
            ),
        )
        chance = random.SystemRandom()
        database = open_database(url, secret=SECRET.encode(), clock=clock, random=chance)
        services = Services(settings, database, clock=clock, random=chance)
        async with aiohttp.ClientSession() as session, _desk(settings, services, listens=listens) as address:
            sandbox.wecom.configure("corp", 7, "s" * 20, "t", "a" * 43, "")
            sandbox.official.configure("app", "x" * 20, "t", "a" * 43, address)
            tokens = TokenCache(StoredTokens(services), lambda: clock().timestamp())
            wecom, official = connect_wecom(settings, session, tokens), connect_official(settings, session, tokens)
            channels = make_channels(settings, wecom, official)
            yield Post(services, sandbox, channels, Delivery(services, channels))
            await sandbox.settle()
        services.close()


@asynccontextmanager
async def _desk(settings: Settings, services: Services, *, listens: bool) -> AsyncIterator[str]:
    """The address for the Official Account's callbacks; "" where nobody listens."""
    if not listens:
        yield ""
        return
    app = web.Application()
    app[SERVICES], app[PLATFORMS] = services, Platforms()
    app[CALLBACKS] = make_callbacks(settings.model_copy(update={"wecom": WeComSettings()}), services)
    setup_callbacks(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/wechat/oa"
    finally:
        await runner.cleanup()
