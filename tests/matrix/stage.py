"""One case: the whole service on loopback with its background work, the sandbox, the crowd, and chatter meanwhile.

The clock stands until nothing more can happen now, then it goes to the instant at which something is due. So hours of
patience take seconds, and what the service owes within two seconds is measured in true ones (`promptness.py`).
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
from aiohttp import web
from sqlalchemy import func, select

from bot.app import make_app
from bot.sandbox import RunningSandbox, Sandbox, running_sandbox
from bot.services import SERVICES, Services
from bot.settings.model import OfficialSettings, Settings, TemplateSettings, WeComSettings
from surveys.messages.outbox import NewNotice, post_notices
from surveys.rounds import get_progress, list_rounds
from surveys.store.tables import notice
from surveys.work import Work
from tests.conftest import Clock
from tests.matrix.crowd import ADMIN, CROWD, FIELDS, PLAN, S1, SECRET, T1, fill_sandbox, of_group
from tests.matrix.faults import visitors
from tests.matrix.promptness import Promptness
from tests.ports import free_port

CODE = re.compile(r"确认 ([0-9A-Z]{4,8})")
KEYS = ("wecom-secret-nobody-knows", "official-secret-nobody-knows", "token-nobody-knows", SECRET)
AES_KEY = "abcdefg" * 6 + "A"
TOKENS = ("access_token=", "openid=o", "secret=")
SUBSCRIBED = TemplateSettings(id=S1, fields=FIELDS, kind="subscribe")
TEMPLATED = TemplateSettings(id=T1, fields=FIELDS, subscribe=TemplateSettings(id=S1, fields=FIELDS))
OPENING = ("invitation",)
LONGEST_ANSWER = 2.0  # seconds
JUMPS_AT_MOST = 400  # of the clock: notices are tried for some hours, about 80 times


@dataclass
class Stage:
    """A running case. `pushes` are the records of what people did meanwhile."""

    sandbox: Sandbox
    services: Services
    clock: Clock
    url: str
    promptness: Promptness
    round_id: str = ""
    pushes: list[object] = field(default_factory=list)

    # --- opening ------------------------------------------------------------------------------------------

    async def say(self, words: str) -> str:
        """What the administrator is told next, at once or a little later."""
        known = len(self.sandbox.wecom.received(ADMIN))
        await self.sandbox.wecom.say(ADMIN, words)
        while len(self.sandbox.wecom.received(ADMIN)) == known:
            await self.move()
        return self.sandbox.wecom.received(ADMIN)[-1].text

    async def ask_to_open(self) -> str:
        """The code by which the opening is confirmed."""
        found = CODE.search(said := await self.say(f"开启 {PLAN}"))
        assert found is not None, said
        return found[1]

    async def open(self, code: str) -> None:
        """Confirm, while people write and click; goes on until nothing waits any more."""
        confirming = asyncio.create_task(self.sandbox.wecom.say(ADMIN, f"确认 {code}"))
        talking = asyncio.create_task(self.chatter())
        while not (rounds := await self.services.read(list_rounds)):
            await asyncio.sleep(0.01)
        self.round_id = rounds[0].round_id
        await confirming
        await self.settle()
        await talking
        await self.settle()

    async def chatter(self) -> None:
        """Fifty and more texts, clicks and events while the messages go out; four at a time."""
        limit = asyncio.Semaphore(4)
        wecom, official = self.sandbox.wecom, self.sandbox.official
        acts = [lambda one=one: wecom.say(one.userid, "帮助") for one in of_group("member")[:18]]
        acts += [lambda one=one: wecom.enter(one.userid) for one in of_group("member")[18:30]]
        acts += [lambda one=one: wecom.click(one.userid, "nothing") for one in of_group("member")[30:36]]
        acts += [lambda one=one: official.say(one.openid, "你好") for one in of_group("recent")[:12]]
        acts += [lambda one=one: official.view(one.openid, "https://park.example") for one in of_group("silent")[:6]]

        async def one(act: object) -> None:
            async with limit:
                self.pushes.append(await act())  # type: ignore[operator]

        await asyncio.gather(*(one(act) for act in acts))

    async def visit(self) -> None:
        """Two people open the link from their message: nothing breaks, and the second time they are in."""
        for user, platform in visitors():
            phone = self.sandbox.web(user, platform)  # type: ignore[arg-type]
            first = await phone.get(f"/r/{self.round_id}")
            assert first.status < 500, (user, first.status)
        self.sandbox.faults.clear()
        for user, platform in visitors():
            page = await self.sandbox.web(user, platform).get(f"/r/{self.round_id}")  # type: ignore[arg-type]
            assert page.status == 200, (user, page.status)

    # --- the clock ----------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until nothing waits and every report is in."""
        seen = {self.clock()}
        while len(seen) <= JUMPS_AT_MOST:
            await self.sandbox.settle()
            if not await self.move():
                return
            seen.add(self.clock())
        raise AssertionError(f"it does not end: {await self.services.read(_waiting)}")

    async def move(self) -> bool:
        """To the next instant at which something is due, unless something is on its way; False where nothing waits."""
        sending, due_at = await self.services.read(_waiting)
        if not sending and due_at is None:
            return False
        if not sending and due_at is not None and due_at > self.clock():
            self.clock.now = due_at
            self.services.wake.set()
        await asyncio.sleep(0.02)
        return True

    # --- what became of it --------------------------------------------------------------------------------

    def told(self) -> Counter[str]:
        """Party → how many invitations to this round its phones show."""
        seen: Counter[str] = Counter()
        for one in CROWD:
            lines = self.sandbox.wecom.received(one.userid) if one.userid else []
            lines = [*lines, *(self.sandbox.official.received(one.openid) if one.openid else [])]
            seen[one.party] = sum(PLAN in line.text and "帮助" not in line.text for line in lines)
        return +seen

    async def states(self) -> dict[str, tuple[str, str]]:
        """Party → state and reason of its invitation."""
        rows = await self.services.read(lambda work: work.db.execute(select(notice)).all())
        return {row.party: (row.state, row.reason or "") for row in rows if row.kind in OPENING}

    async def listed(self) -> dict[str, str]:
        """Whom 进度 names as not reached, with the reason."""
        found = await self.services.read(get_progress, round_id=self.round_id)
        return {party: reason for party, _, reason in found.unreachable}

    async def works_on(self) -> None:
        """The process lives, and a second notice arrives."""
        self.sandbox.faults.clear()
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/healthz") as answer:
            assert answer.status == 200
        people = [of_group("member")[-40], of_group("both")[5]]
        params = {"event": "round_released", "title": "第二条"}
        new = [NewNotice(f"second:{one.party}", one.party, "announcement", params) for one in people]
        await self.services.write(lambda work: post_notices(work, new))
        await self.settle()
        for one in people:
            shown = self.sandbox.wecom.received(one.userid)
            assert sum("第二条" in line.text for line in shown) == 1, one

    def answered_in_time(self) -> None:
        """Every callback got its answer within two seconds; forgeries are refused, never a 5xx."""
        records = [*self.sandbox.wecom.callbacks.records, *self.sandbox.official.callbacks.records]
        assert min(len(records), len(self.promptness.taken)) > 50
        assert max(self.promptness.taken) < LONGEST_ANSWER
        for record in records:
            forged = record.forgery not in ("", "other_form")  # either form is read, whatever the console says
            fine = set(range(400, 500)) if forged else {200}
            assert {attempt.status for attempt in record.attempts} <= fine, record


def _waiting(work: Work) -> tuple[int, datetime | None]:
    sending = select(func.count()).where(notice.c.state == "sending")
    due = select(func.min(notice.c.due_at)).where(notice.c.state == "planned")
    return work.db.execute(sending).scalar_one(), work.db.execute(due).scalar_one()


@asynccontextmanager
async def on_stage(
    url: str, clock: Clock, *, offered: Mapping[str, TemplateSettings], seed: int = 0
) -> AsyncIterator[Stage]:
    """The service and the crowd, with nothing said yet."""
    sandbox = Sandbox(clock=lambda: clock().timestamp(), rng=random.Random(seed))
    sandbox.hold = 0.3  # of true time: then the connection is cut, which is what a timeout comes to
    sandbox.callback_timeout = 60.0  # a machine too busy is no fault of the service; its own time is measured within
    async with running_sandbox(sandbox) as running:
        settings = make_settings(url, running, offered)
        app, promptness = make_app(settings, clock=clock), Promptness()
        app.middlewares.append(promptness.measuring())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", settings.port).start()
            connect(sandbox, settings.base_url)
            fill_sandbox(sandbox, clock().timestamp())
            yield Stage(sandbox, app[SERVICES], clock, settings.base_url, promptness)
        finally:
            await runner.cleanup()


def make_settings(url: str, running: RunningSandbox, offered: Mapping[str, TemplateSettings]) -> Settings:
    port = free_port()
    return Settings(
        database_url=url,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SECRET,
        port=port,
        wecom=WeComSettings(
            corp_id="corp",
            agent_id=7,
            secret=KEYS[0],
            token=KEYS[2],
            encoding_aes_key=AES_KEY,
            api_base=running.wecom_base,
            oauth_base=running.wecom_base,
        ),
        oa=OfficialSettings(
            app_id="app",
            app_secret=KEYS[1],
            token=KEYS[2],
            encoding_aes_key=AES_KEY,
            api_base=running.official_base,
            oauth_base=running.official_base,
            templates=dict(offered),
        ),
    )


def connect(sandbox: Sandbox, address: str) -> None:
    """The platforms learn where the service listens."""
    sandbox.service_url = address
    sandbox.wecom.configure("corp", 7, KEYS[0], KEYS[2], AES_KEY, f"{address}/wechat/wecom")
    sandbox.official.configure("app", KEYS[1], KEYS[2], AES_KEY, f"{address}/wechat/oa")
