"""A real service on a real SQLite file beside the WeChat sandbox, with the sample park in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.app import make_app
from bot.demo.sample_park import build_sample_park
from bot.sandbox import Page, RunningSandbox, Sandbox, SandboxBrowser, running_sandbox
from bot.sandbox.phone.forms import Form, read_page
from bot.services import SERVICES, Services
from bot.settings.model import OfficialSettings, Settings, WeComSettings
from surveys.accounts.bindings import bind_account
from surveys.roster import list_codes
from surveys.rounds import open_round
from tests.conftest import Clock
from tests.world.prepared import fill_with_sample_park

TZ = ZoneInfo("Asia/Shanghai")
AES_KEY = "abcdefg" * 6 + "A"
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
    form, _ = read_page(page)
    assert form is not None, page.text[:500]
    return form


def settings_for(port: int, url: str, running: RunningSandbox) -> Settings:
    return Settings(
        database_url=url,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SECRET,
        wecom=WeComSettings(
            corp_id="wwtest",
            agent_id=7,
            secret="s",
            token="token",
            encoding_aes_key=AES_KEY,
            api_base=running.wecom_base,
            oauth_base=running.wecom_base,
        ),
        oa=OfficialSettings(
            app_id="wxtest",
            app_secret="s",
            token="token",
            encoding_aes_key=AES_KEY,
            api_base=running.official_base,
            oauth_base=running.official_base,
        ),
    )


@asynccontextmanager
async def running_site(database_url: str, clock: Clock, port: int) -> AsyncIterator[Site]:
    sandbox = Sandbox(clock=lambda: clock().timestamp())
    async with running_sandbox(sandbox) as running:
        settings = settings_for(port, database_url, running)
        app = make_app(settings, clock=clock, background=False)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sandbox.service_url = settings.base_url
        await _fill(sandbox, app[SERVICES], settings.base_url)
        yield Site(settings.base_url, app[SERVICES], sandbox, clock)
        await runner.cleanup()


async def _fill(sandbox: Sandbox, services: Services, url: str) -> None:
    park = build_sample_park()
    await asyncio.to_thread(fill_with_sample_park, services.database, park)
    sandbox.wecom.configure("wwtest", 7, "s", "token", AES_KEY, f"{url}/wechat/wecom")
    sandbox.official.configure("wxtest", "s", "token", AES_KEY, f"{url}/wechat/oa")
    for member in park.people:
        sandbox.wecom.add_member(member.userid, member.name, member.department)


async def bind_firm(site: Site, openid: str, key: str) -> None:
    """An enterprise's account, bound by the action that the chat command runs."""
    codes = {code.key: code.code for code in await site.services.read(list_codes)}
    site.sandbox.official.add_follower(openid, "联系人")
    await site.services.write(bind_account, channel="oa", address=openid, code=codes[key])


def every(form: Form, value: str) -> dict[str, str]:
    """All fields of a form with one value everywhere."""
    return {**form.hidden, **dict.fromkeys(form.controls, value)}


def subjects_of(form: Form) -> Sequence[str]:
    return tuple(dict.fromkeys(control.subject for control in form.controls.values()))
