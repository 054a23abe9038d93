"""Whether the service does its work: messages that wait, messages that failed, rounds past their end, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from bot.doctor.base import Check, Finding, Patient, bad, hint, ok
from bot.phrases.doctor import refusal_words
from bot.phrases.menus import CHANNEL
from bot.phrases.remedies import remedy_for
from surveys.accounts.bindings import LEFT, list_admin_parties
from surveys.parties import ENTERPRISE
from surveys.rounds import CLOSED, OPEN
from surveys.store.tables import account, enterprise, extension, notice, person, survey_round
from surveys.work import Work

_LATE = timedelta(minutes=10)
_RECENT = timedelta(days=7)
_REASONS = 3


async def look_at_people(patient: Patient) -> Sequence[Finding]:
    assert patient.database is not None
    people = patient.database.read(_count_people)
    count = len(patient.database.read(list_admin_parties, also=patient.settings.admins))
    return [
        ok("roster", people=people) if people else hint("roster_empty"),
        ok("admins", count=count) if count else bad("admins_none"),
        *patient.database.read(_unbound),
    ]


def _count_people(work: Work) -> int:
    here = select(func.count()).select_from(person).where(person.c.status != LEFT)
    return int(work.db.execute(here).scalar_one())


def _unbound(work: Work) -> list[Finding]:
    """Enterprises none of whose people has told us who they are."""
    bound = work.db.execute(select(account.c.party).where(account.c.party.like(f"{ENTERPRISE}:%"))).scalars()
    known = {party.partition(":")[2].rpartition("#")[0] for party in bound}
    firms = set(work.db.execute(select(enterprise.c.enterprise_id).where(enterprise.c.is_active)).scalars())
    missing = len(firms - known)
    return [hint("firms_unbound", count=missing, total=len(firms))] if missing else []


async def look_at_outbox(patient: Patient) -> Sequence[Finding]:
    assert patient.database is not None
    late, reasons = patient.database.read(_count_late), patient.database.read(_reasons)
    found = [bad("outbox_stuck", count=late, minutes=int(_LATE.total_seconds() // 60))] if late else [ok("outbox")]
    return found + [_failed(patient, reason, count) for reason, count in reasons]


def _failed(patient: Patient, reason: str, count: int) -> Finding:
    """`oa:operator:48001` or `…:transport`: whose refusal, and what to do about it."""
    platform, _, last = reason.split(":")
    code = None if last == "transport" else int(last)
    words = {"channel": CHANNEL[platform], "why": refusal_words(code)}
    return hint("outbox_failed", count=count, remedy=remedy_for(platform, code, host=patient.host), **words)


def _count_late(work: Work) -> int:
    columns, before = notice.c, work.now - _LATE
    planned = (columns.state == "planned") & (columns.due_at <= before)
    held = (columns.state == "sending") & (columns.claimed_until <= before)
    return int(work.db.execute(select(func.count()).select_from(notice).where(or_(planned, held))).scalar_one())


def _reasons(work: Work) -> list[tuple[str, int]]:
    """What kept messages of the last week from going out and only an operator can change."""
    columns = notice.c
    recent = columns.reason.like("%:operator:%") & (columns.due_at > work.now - _RECENT)
    rows = select(columns.reason, func.count().label("n")).where(recent).group_by(columns.reason)
    return [(row.reason, row.n) for row in work.db.execute(rows.order_by(func.count().desc()).limit(_REASONS))]


async def look_at_rounds(patient: Patient) -> Sequence[Finding]:
    """A round past its end, or closed and not sealed: nobody is at work."""
    assert patient.database is not None
    late = patient.database.read(_late_rounds)
    return [bad("round_late", title=title) for title in late] or [ok("rounds")]


def _late_rounds(work: Work) -> list[str]:
    columns, before = survey_round.c, work.now - _LATE
    waited_for = exists().where(extension.c.round_id == columns.round_id, extension.c.closes_at > before)
    over = (columns.state == OPEN) & (columns.closes_at <= before) & ~waited_for
    unsealed = (columns.state == CLOSED) & (columns.closed_at <= before)
    return [row.title for row in work.db.execute(select(columns.title).where(or_(over, unsealed)))]


PEOPLE = Check("people", look_at_people, "database")
OUTBOX = Check("outbox", look_at_outbox, "database")
ROUNDS = Check("rounds", look_at_rounds, "database")
