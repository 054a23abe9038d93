"""The demo: the real service beside a WeChat on this machine, in one process, with a sample park.

The service is configured by the same settings as anywhere; only the platforms' bases point at the sandbox.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.app import make_app
from bot.demo.consoles import fill_consoles, set_up, template_settings
from bot.demo.sample_park import SamplePark, SamplePerson, build_sample_park, read_sample_roster, sample_indicators
from bot.demo.sample_plan import import_sample_plan
from bot.sandbox import Person, RunningSandbox, Sandbox, phone_app, running_sandbox
from bot.sandbox.phone.simulation import Simulation
from bot.services import SERVICES, Services
from bot.settings.model import OfficialSettings, Settings, WeComSettings
from bot.web.connections import BoundedRunner, count_allowed
from bot.web.login import PLATFORMS
from surveys.administration.health import count_people
from surveys.library.versions import seed_library
from surveys.records.indicators import store_indicators
from surveys.roster import list_codes
from surveys.roster_updates.importing import import_roster
from surveys.store import open_database, upgrade_schema

CORP_ID, AGENT_ID, APP_ID = "wwpingjidemo00001", 1000002, "wxpingjidemo00001"
ORGANISATION = "滨江园区管委会"
_LEFT_UNBOUND = 2  # enterprises that the visitor may bind by hand
_AES_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo. `base_url` is the service; `/sandbox` on it is the phone."""

    base_url: str
    sandbox: Sandbox
    services: Services
    park: SamplePark
    codes: dict[str, str]  # roster key -> invitation code
    openids: dict[str, str]  # openid -> 统一社会信用代码


@asynccontextmanager
async def running_demo(
    *,
    port: int = 0,
    database_url: str,
    secret: str | None = None,
    park: SamplePark | None = None,
    clock: Callable[[], datetime] | None = None,
    bind_enterprises: bool = True,
    background: bool = True,
    organisation: str = "",
) -> AsyncIterator[Demo]:
    """Sandbox and service on loopback until the block ends. Tests use exactly this; `make demo` adds the name."""
    park = park or build_sample_park()
    tell = clock or (lambda: datetime.now(UTC))
    sandbox = Sandbox(clock=lambda: tell().timestamp())
    async with running_sandbox(sandbox) as running:
        door = _bind(port)
        settings = _settings(door.getsockname()[1], database_url, secret or secrets.token_hex(32), running)
        settings.organisation = organisation
        codes = _prepare(settings, park, tell)
        app = make_app(settings, clock=tell, background=background)
        app.add_subapp("/sandbox", phone_app(sandbox))
        runner = BoundedRunner(app, most=count_allowed(), grace=2.0)
        await runner.setup()
        try:
            await web.SockSite(runner, door).start()
            openids = _fill_sandbox(sandbox, settings, park, codes)
            unbound = {codes[firm.enterprise_id]: firm.name for firm in park.firms[-_LEFT_UNBOUND:]}
            await set_up(sandbox, app[SERVICES], app[PLATFORMS], unbound)
            demo = Demo(settings.base_url, sandbox, app[SERVICES], park, codes, openids)
            sandbox.simulate = Simulation(sandbox).run
            if bind_enterprises:
                await _bind_enterprises(demo)
            yield demo
        finally:
            await runner.cleanup()


def _bind(port: int) -> socket.socket:
    """A socket that holds `port`, or a free one for 0, from now on: nobody takes it before it is listened to."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    return door


def _aes_key() -> str:
    return "".join(secrets.choice(_AES_ALPHABET) for _ in range(42)) + "A"  # the last character must decode cleanly


def _settings(port: int, database_url: str, secret: str, running: RunningSandbox) -> Settings:
    return Settings(
        database_url=database_url,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=secret,
        port=port,
        wecom=WeComSettings(
            corp_id=CORP_ID,
            agent_id=AGENT_ID,
            secret=secrets.token_hex(16),
            token=secrets.token_hex(8),
            encoding_aes_key=_aes_key(),
            api_base=running.wecom_base,
            oauth_base=running.wecom_base,
        ),
        oa=OfficialSettings(
            app_id=APP_ID,
            app_secret=secrets.token_hex(16),
            token=secrets.token_hex(8),
            encoding_aes_key=_aes_key(),
            api_base=running.official_base,
            oauth_base=running.official_base,
            mp_base=running.official_base,
            script_base=running.official_base,
            templates=template_settings(),
        ),
    )


def _prepare(settings: Settings, park: SamplePark, clock: Callable[[], datetime]) -> dict[str, str]:
    """Schema, library, roster and indicators, as an operator would bring them in; the invitation codes by key."""
    upgrade_schema(settings.database_url)
    database = open_database(
        settings.database_url,
        secret=settings.secret,
        clock=clock,
        random=random.SystemRandom(),
        old_secrets=settings.old_secrets,
    )
    try:
        database.write(seed_library)
        if not database.read(count_people):
            database.write(import_roster, roster_file=read_sample_roster(park))
            database.write(store_indicators, rows=sample_indicators(park))
            database.write(import_sample_plan)
        return {code.key: code.code for code in database.read(list_codes)}
    finally:
        database.close()


def _fill_sandbox(sandbox: Sandbox, settings: Settings, park: SamplePark, codes: dict[str, str]) -> dict[str, str]:
    """Everybody gets a phone; the platforms learn where the service listens."""
    wecom, official = settings.wecom, settings.oa
    sandbox.service_url = settings.base_url
    sandbox.wecom.configure(
        wecom.corp_id,
        wecom.agent_id,
        wecom.secret.get_secret_value(),
        wecom.token.get_secret_value(),
        wecom.encoding_aes_key.get_secret_value(),
        f"{settings.base_url}/wechat/wecom",
    )
    sandbox.official.configure(
        official.app_id,
        official.app_secret.get_secret_value(),
        official.token.get_secret_value(),
        official.encoding_aes_key.get_secret_value(),
        f"{settings.base_url}/wechat/oa",
    )
    for member in park.people:
        sandbox.wecom.add_member(member.userid, member.name, member.department)
        sandbox.people.append(Person(member.userid, member.name, _role(member), "wecom", member.department))
    openids = {}
    for number, firm in enumerate(park.firms):
        openid = f"oDemo{number:023d}"
        openids[openid] = firm.enterprise_id
        sandbox.official.add_follower(openid, firm.contact)
        note = f"{firm.name} · 邀请码 {codes[firm.enterprise_id]}"
        sandbox.people.append(Person(openid, firm.contact, "企业", "oa", note))
    fill_consoles(sandbox, urlsplit(settings.base_url).hostname or "")
    sandbox.people.sort(key=lambda item: item.role != "管理员")
    return openids


def _role(member: SamplePerson) -> str:
    return "管理员" if member.is_admin else member.level


async def _bind_enterprises(demo: Demo) -> None:
    """The firms follow the account and bind themselves by chat, all but a few that the visitor may bind."""
    waiting = list(demo.openids.items())[:-_LEFT_UNBOUND]
    limit = asyncio.Semaphore(8)

    async def bind(openid: str, key: str) -> None:
        async with limit:
            await demo.sandbox.official.say(openid, f"绑定 {demo.codes[key]}")

    await asyncio.gather(*(bind(openid, key) for openid, key in waiting))


async def _serve(port: int, database_url: str, secret: str | None, announce: Callable[[str], None]) -> None:
    async with running_demo(port=port, database_url=database_url, secret=secret, organisation=ORGANISATION) as demo:
        announce(demo.base_url)
        await asyncio.Event().wait()


def run_demo(port: int, db: Path | None, announce: Callable[[str], None]) -> None:
    """Serve until interrupted. `db` keeps the park between runs (its key lies beside it); else all is forgotten."""
    with tempfile.TemporaryDirectory(prefix="pingji-demo-") as folder:
        path = db or Path(folder) / "demo.db"
        asyncio.run(_serve(port, f"sqlite:///{path}", _kept_secret(path), announce))


def _kept_secret(path: Path) -> str:
    """The key of a kept demo, made at the first run; readable by its owner only."""
    beside = path.with_suffix(path.suffix + ".key")
    if not beside.exists():
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_hex(32))
    return beside.read_text()
