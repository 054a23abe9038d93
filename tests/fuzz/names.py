"""A park under attack: some people act, through every door; the others do nothing, and nothing of theirs may change."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from sqlalchemy import select

from bot.demo.run import Demo, running_demo
from bot.sandbox import SandboxBrowser
from bot.sandbox.platforms.oauth import HEADER
from bot.web.sessions import Signers, make_signers
from surveys.accounts.bindings import find_party
from surveys.messages.outbox import ANSWERS
from surveys.rounds import open_round
from surveys.rounds.public_codes import list_public_codes
from surveys.store.tables import account, assignment, audit, conversation, notice, person, refusal
from surveys.work import Work
from tests.fuzz.over_http import Findings

ADMIN = "uS011"
PLANS, PUBLIC_PLAN = ("中层360测评", "园区服务满意度", "群众意见"), "群众意见"


@dataclass
class Attack:
    """What the acts need: the service, who acts and who must not be touched, and what was findings."""

    demo: Demo
    rng: random.Random
    findings: Findings
    http: aiohttp.ClientSession
    actors: dict[str, list[str]]
    victims: dict[str, list[str]]
    parties: frozenset[str]
    signers: Signers
    desk: SandboxBrowser
    codes: list[str]
    before: list[str] = field(default_factory=list)
    phones: dict[str, SandboxBrowser] = field(default_factory=dict)

    def sender(self) -> tuple[str, str]:
        """Platform and account of somebody who acts, now and then of a stranger."""
        platform = self.rng.choice(("wecom", "oa"))
        stranger = self.rng.random() < 0.1
        return platform, f"stranger{self.rng.randrange(9)}" if stranger else self.rng.choice(self.actors[platform])

    def phone(self, user: str, platform: str) -> SandboxBrowser:
        """One that stays signed in."""
        if user not in self.phones:
            self.phones[user] = self.demo.sandbox.web(user, platform)  # type: ignore[arg-type]
        return self.phones[user]

    def victim(self) -> str:
        return self.rng.choice(self.victims[self.rng.choice(("wecom", "oa"))])

    def report(self, problem: str) -> None:
        self.findings.failures.append(problem)

    def compare(self) -> None:
        """Whether something of those changed who did nothing."""
        now = self.demo.services.database.read(self._look)
        changed = sorted(set(now) ^ set(self.before))
        if self.before and changed:
            self.report(f"changed though nobody of them acted: {changed[:6]}")
        self.before = now

    def _look(self, work: Work) -> list[str]:
        """Accounts, answers, conversations, deeds and late replies of the victims, and the whole roster.

        What an administrator or a declining colleague may bring about (invitations, new assignments) is left out.
        """
        addresses = [address for listed in self.victims.values() for address in listed]
        rows = [*work.db.execute(select(account).where(account.c.address.in_(addresses)))]
        theirs = (
            assignment.c.rater.in_(self.parties) & assignment.c.done_on.is_not(None),
            refusal.c.rater.in_(self.parties),
            conversation.c.party.in_(self.parties),
            audit.c.actor.in_(self.parties),
            notice.c.party.in_(self.parties) & notice.c.kind.in_(ANSWERS),
        )
        for table, condition in zip((assignment, refusal, conversation, audit, notice), theirs, strict=True):
            rows += work.db.execute(select(table).where(condition))
        rows += work.db.execute(select(person))
        return sorted(map(repr, rows))


@asynccontextmanager
async def attacked_park(url: str, rng: random.Random, findings: Findings) -> AsyncIterator[Attack]:
    """The park with its rounds open; every second member of staff and every second enterprise is a victim."""
    async with running_demo(database_url=url, background=False) as demo, aiohttp.ClientSession() as http:
        for plan in PLANS:
            await demo.services.write(open_round, plan_name=plan, tz=demo.services.tz, actor="person:S011")
        staff = [member.userid for member in demo.park.people if not member.is_admin and member.userid != ADMIN]
        openids = list(demo.openids)
        victims = {"wecom": staff[::2], "oa": openids[::2]}
        yield Attack(
            demo,
            rng,
            findings,
            http,
            {"wecom": staff[1::2], "oa": openids[1::2]},
            victims,
            frozenset(await _parties(demo, victims)),
            make_signers(demo.services.settings.secret),
            await _enter_desk(demo),
            [sign.code for sign in await demo.services.write(list_public_codes, plan_name=PUBLIC_PLAN)],
        )


async def _parties(demo: Demo, people: dict[str, list[str]]) -> list[str]:
    parties = []
    for platform, addresses in people.items():
        for address in addresses:
            parties.append(await demo.services.read(find_party, channel=platform, address=address))
    return [party for party in parties if party]


async def _enter_desk(demo: Demo) -> SandboxBrowser:
    record = await demo.sandbox.wecom.say(ADMIN, "后台")
    link = re.search(r"http\S+/admin/enter/\w+", record.text or "")
    assert link is not None, record
    phone = demo.sandbox.web(ADMIN, "wecom")
    page = await phone.get(link[0])
    await phone.post(link[0], {"csrf": csrf_in(page.text)})
    return phone


def csrf_in(text: str) -> str:
    token = re.search(r'name="csrf" value="([^"]+)"', text)
    return token[1] if token else ""


__all__ = ["ADMIN", "HEADER", "Attack", "attacked_park", "csrf_in"]
