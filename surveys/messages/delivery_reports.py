"""What became of messages once they had left: settled, reported by the platform, counted for its limits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, or_, select, update

from surveys.accounts.bindings import OA, WECOM, note_refusal
from surveys.messages.outbox import Outcome
from surveys.messages.send_outcomes import settle_notices
from surveys.messages.steps import log_notice
from surveys.messages.subscription_credits import spend_credits
from surveys.parties import party_kind
from surveys.store.dialect import insert_new
from surveys.store.statements import is_among
from surveys.store.tables import delivery_report, notice
from surveys.work import Work

ARRIVED = ""
USER_BLOCK, SYSTEM_FAILED = "user_block", "system_failed"
EARLY = timedelta(minutes=15)  # a report older than this is not of a message settled now
KEEP = timedelta(days=1)
_PAUSE = timedelta(seconds=45)
_PATIENCE = 80  # attempts: more than an hour of them
_EARLY_REPORTS = (
    select(delivery_report)
    .where(is_among(delivery_report.c.message_id, "message_ids"))
    .where(delivery_report.c.reported_at > bindparam("since", type_=delivery_report.c.reported_at.type))
    .order_by(delivery_report.c.reported_at.desc())
)
"""Reports of messages, the newest first. Written out once: it is asked after every few calls."""
LOST_OFTEN = 3  # attempts after which a template that its platform keeps losing gives way to another channel


@dataclass(frozen=True, slots=True)
class Contact:
    """One message that a party was sent at `at`, or may have been."""

    party: str
    channel: str
    at: datetime


def list_contacts(work: Work, *, parties: Sequence[str], since: datetime, worker: str) -> tuple[Contact, ...]:
    """What these parties, and platform accounts as such, were sent after `since`: what is settled, what may have
    arrived, what others hold now. What `worker` holds itself is left out: it is about to be counted.
    """
    held = and_(notice.c.state == "sending", notice.c.claimed_by != worker, notice.c.claimed_until >= work.now)
    unsure = and_(notice.c.ambiguous > 0, notice.c.state.in_(("planned", "ambiguous")), notice.c.due_at > since)
    lately = or_(notice.c.sent_at > since, held, unsure)
    columns = select(notice.c.party, notice.c.channel, notice.c.sent_at)
    accounts = or_(*(notice.c.party.between(f"{kind}:", f"{kind};") for kind in (WECOM, OA)))
    rows = [*work.db.execute(columns.where(accounts, lately))]
    people = [party for party in parties if party_kind(party) not in (WECOM, OA)]
    rows += work.db.execute(columns.where(is_among(notice.c.party, "parties"), lately), {"parties": people})
    return tuple(Contact(row.party, row.channel or "", row.sent_at or work.now) for row in rows)


def settle_deliveries(
    work: Work, *, worker: str, outcomes: Sequence[Outcome], spent: Sequence[tuple[str, str]] = ()
) -> None:
    """Write down what became of calls, with the credits (openid, template) they took and reports that came before."""
    settle_notices(work, worker=worker, outcomes=outcomes)
    spend_credits(work, spent=spent)
    _apply_early(work, sorted({outcome.message_id for outcome in outcomes if outcome.message_id}))


def _apply_early(work: Work, message_ids: Sequence[str]) -> None:
    """For each message the first report that came before its sending was noted."""
    if not message_ids:
        return
    values = {"message_ids": message_ids, "since": work.now - EARLY}
    reports = work.db.execute(_EARLY_REPORTS, values).all()
    for message_id, report in {report.message_id: report for report in reports}.items():
        row = _newest(work, message_id)
        if row is not None:
            _apply(work, row, report.status)
            work.db.execute(delete(delivery_report).where(delivery_report.c.report_id == report.report_id))


def subscription_reference(openid: str, template_id: str) -> str:
    """Stands for the msgid that a 订阅通知's answer lacks: its report names follower and template. No openid in it."""
    return "sub:" + hashlib.sha256(f"{openid}\n{template_id}".encode()).hexdigest()[:32]


def note_report(work: Work, *, address: str, message_id: str, report_id: str, status: str) -> None:
    """The platform says what became of a message: `ARRIVED`, else a code.

    `user_block` closes the account until its owner writes again, and the message goes another way where there is
    one; `system_failed` (or a limit) is tried again for an hour. A report that comes before we have noted the
    sending is kept for it.
    """
    if status == USER_BLOCK:
        note_refusal(work, channel="oa", address=address, code=USER_BLOCK)
    row = _newest(work, message_id)
    if row is not None:
        _apply(work, row, status)
        return
    report = {"report_id": report_id, "message_id": message_id, "status": status, "reported_at": work.now}
    insert_new(work.db, delivery_report, report)


def _newest(work: Work, message_id: str) -> Row[Any] | None:
    """The newest message with that id whose fate is open; of one that may have arrived, its report says so."""
    unsure = and_(notice.c.state == "planned", notice.c.ambiguous > 0)
    is_open = and_(or_(notice.c.state.in_(("sent", "ambiguous")), unsure), notice.c.delivered_at.is_(None))
    fits = and_(notice.c.message_id == message_id, is_open)
    newest = select(notice).where(fits).order_by(notice.c.due_at.desc(), notice.c.key.desc()).limit(1)
    return work.db.execute(newest).one_or_none()


def _apply(work: Work, row: Row[Any], status: str) -> None:
    changed = _reported(work, row, status)
    work.db.execute(update(notice).where(notice.c.notice_id == row.notice_id).values(changed))
    detail = {"step": "report", "state": changed.get("state", row.state), "due_at": changed.get("due_at")}
    log_notice(work, notice_id=row.notice_id, why=f"oa:{status}" if status else "arrived", **detail)


def _reported(work: Work, row: Row[Any], status: str) -> dict[str, Any]:
    if status == ARRIVED:
        arrived = {"state": "sent", "reason": None, "sent_at": row.sent_at or work.now}
        return {"delivered_at": work.now} | (arrived if row.state != "sent" else {})
    reason = f"oa:{status}"
    lost: dict[str, Any] = {"reason": reason, "sent_at": None, "ambiguous": 0, "call": None}
    if row.attempts >= _PATIENCE or row.expires_at <= work.now:
        return lost | {"state": "unreachable" if status == USER_BLOCK else "failed", "due_at": work.now}
    pause = timedelta() if status == USER_BLOCK or row.message_id.startswith("sub:") else _PAUSE
    return lost | {"state": "planned", "due_at": work.now + pause}


def forget_reports(work: Work) -> None:
    """Drop reports that nothing was waiting for: other programs may send through the same account."""
    work.db.execute(delete(delivery_report).where(delivery_report.c.reported_at < work.now - KEEP))
