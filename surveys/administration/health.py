"""What an operator's check asks the database: are there people, do messages go out, are rounds looked after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from surveys.accounts.bindings import LEFT
from surveys.parties import ENTERPRISE
from surveys.rounds import CLOSED, OPEN
from surveys.store.tables import account, enterprise, extension, notice, person, survey_round
from surveys.work import Work

LATE = timedelta(minutes=10)
"""What is due for longer shows that nobody is at work: a tick comes every few seconds."""
_RECENT = timedelta(days=7)
_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Binding:
    """How many enterprises there are, and how many of them nobody speaks for yet."""

    enterprises: int
    unbound: int


def count_people(work: Work) -> int:
    """People of the roster who are still here."""
    here = select(func.count()).select_from(person).where(person.c.status != LEFT)
    return int(work.db.execute(here).scalar_one())


def count_bindings(work: Work) -> Binding:
    """Enterprises of the roster, and those none of whose accounts is bound."""
    parties = work.db.execute(select(account.c.party).where(account.c.party.like(f"{ENTERPRISE}:%"))).scalars()
    bound = {party.partition(":")[2].rpartition("#")[0] for party in parties}
    listed = set(work.db.execute(select(enterprise.c.enterprise_id).where(enterprise.c.is_active)).scalars())
    return Binding(len(listed), len(listed - bound))


def list_members(work: Work) -> dict[str, str]:
    """WeCom userid in lower case → name, of the people who are still here."""
    columns = person.c.wecom_userid, person.c.name
    here = select(*columns).where(person.c.wecom_userid.is_not(None), person.c.status != LEFT)
    return {row.wecom_userid.lower(): row.name for row in work.db.execute(here)}


def count_late_notices(work: Work) -> int:
    """Notices that should have gone out `LATE` ago, and those of a process that died with them."""
    columns, before = notice.c, work.now - LATE
    planned = (columns.state == "planned") & (columns.due_at <= before)
    held = (columns.state == "sending") & (columns.claimed_until <= before)
    return int(work.db.execute(select(func.count()).select_from(notice).where(or_(planned, held))).scalar_one())


def list_operator_reasons(work: Work) -> tuple[tuple[str, int], ...]:
    """What kept messages of the last week from going out and only an operator can change: (code, how many)."""
    columns = notice.c
    recent = columns.reason.like("%:operator:%") & (columns.due_at > work.now - _RECENT)
    counts = select(columns.reason, func.count().label("n")).where(recent).group_by(columns.reason)
    rows = work.db.execute(counts.order_by(func.count().desc()).limit(_MOST_REASONS))
    return tuple((row.reason, row.n) for row in rows)


def list_late_rounds(work: Work) -> tuple[str, ...]:
    """Titles of rounds past their end and still open, or closed and not sealed, for longer than `LATE`."""
    columns, before = survey_round.c, work.now - LATE
    waited_for = exists().where(extension.c.round_id == columns.round_id, extension.c.closes_at > before)
    over = (columns.state == OPEN) & (columns.closes_at <= before) & ~waited_for
    unsealed = (columns.state == CLOSED) & (columns.closed_at <= before)
    return tuple(work.db.execute(select(columns.title).where(or_(over, unsealed))).scalars())
