"""A real service on a real SQLite file beside the WeChat sandbox, with the sample park in it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot.login import PLATFORMS, Platforms
from bot.pages import setup_pages
from bot.sample import build_sample_park, write_sample_roster
from bot.sandbox import Page, RunningSandbox, Sandbox, SandboxBrowser, running_sandbox
from bot.sandbox.forms import Form, read_page
from bot.services import SERVICES, Services
from bot.settings import OfficialSettings, Settings, WeComSettings
from bot.wechat import MemoryTokenStore, OfficialClient, TokenCache, WeComClient
from surveys.accounts import bind_account
from surveys.library import seed_library
from surveys.roster import import_roster, list_codes, read_roster
from surveys.rounds import open_round
from surveys.store import open_database
from tests.conftest import Clock

TZ = ZoneInfo("Asia/Shanghai")
SECRET = "a-secret-of-the-tests-and-nobody-else"


@dataclass
class Site:
    """The running service. Everything else about it is asked over HTTP."""

    url: str
    services: Services
    sandbox: Sandbox
    clock: Clock

    def phone(self, userid: str) -> SandboxBrowser:
        """The WeCom of a member of staff."""
        return self.sandbox.web(userid, "wecom")

    def follower(self, openid: str) -> SandboxBrowser:
        return self.sandbox.web(openid, "oa")

    async def open_round(self, plan: str) -> str:
        return await self.services.write(open_round, plan_name=plan, tz=TZ, actor="person:S011")


def question_form(page: Page) -> Form:
    form, _ = read_page(page.text)
    assert form is not None, page.text[:500]
    return form


def settings_for(port: int, url: str, running: RunningSandbox) -> Settings:
    return Settings(
        database_url=url,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SECRET,
        wecom=WeComSettings(corp_id="wwtest", agent_id=7, secret="s", oauth_base=running.wecom_base),
        oa=OfficialSettings(app_id="wxtest", app_secret="s", oauth_base=running.official_base),
    )


def platforms_for(http: aiohttp.ClientSession, running: RunningSandbox, clock: Clock) -> Platforms:
    def now() -> float:
        return clock().timestamp()

    wecom = WeComClient(http, running.wecom_base, "wwtest", 7, "s", TokenCache(MemoryTokenStore(), now))
    official = OfficialClient(http, running.official_base, "wxtest", "s", TokenCache(MemoryTokenStore(), now))
    return Platforms(wecom, official)


@asynccontextmanager
async def running_site(sqlite_url: str, clock: Clock, tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Site]:
    sandbox = Sandbox(clock=lambda: clock().timestamp())
    async with running_sandbox(sandbox) as running, aiohttp.ClientSession() as http:
        settings = settings_for(unused_tcp_port, sqlite_url, running)
        database = open_database(sqlite_url, secret=settings.secret, clock=clock, random=random.SystemRandom())
        services = Services(settings, database, clock=clock, random=random.SystemRandom())
        app = web.Application()
        app[SERVICES], app[PLATFORMS] = services, platforms_for(http, running, clock)
        setup_pages(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
        sandbox.service_url = settings.base_url
        await _fill(sandbox, services, settings.base_url, tmp_path)
        yield Site(settings.base_url, services, sandbox, clock)
        await runner.cleanup()
        services.close()


async def _fill(sandbox: Sandbox, services: Services, url: str, folder: Path) -> None:
    park = build_sample_park()
    write_sample_roster(park, folder / "park.xlsx")
    await services.write(seed_library)
    file = read_roster((folder / "park.xlsx").read_bytes(), "park.xlsx")
    await services.write(import_roster, roster_file=file)
    sandbox.wecom.configure("wwtest", 7, "s", "token", "a" * 42 + "A", f"{url}/wechat/wecom")
    sandbox.official.configure("wxtest", "s", "token", "a" * 42 + "A", f"{url}/wechat/oa")
    for member in park.people:
        sandbox.wecom.add_member(member.userid, member.name, member.department)


async def bind_firm(site: Site, openid: str, key: str) -> None:
    """An enterprise's account, bound by the action that the chat command runs."""
    codes = {code.key: code.code for code in await site.services.read(list_codes)}
    site.sandbox.official.add_follower(openid, "联系人")
    await site.services.write(bind_account, channel="oa", address=openid, code=codes[key])


def every(form: Form, value: str) -> dict[str, str]:
    """All fields of a form with one value everywhere."""
    return {**form.hidden, **{name: value for name in form.controls}}


def subjects_of(form: Form) -> Sequence[str]:
    return tuple(dict.fromkeys(control.subject for control in form.controls.values()))
