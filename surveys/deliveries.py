"""What became of messages once they had left: settled, reported by the platform, counted for its limits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Row, TextClause, and_, delete, or_, select, text, update

from surveys.accounts import OA, WECOM, note_refusal
from surveys.credits import spend_credits
from surveys.outbox import Outcome, settle_notices
from surveys.parties import party_kind
from surveys.store.dialect import insert_new
from surveys.store.tables import delivery_report, notice
from surveys.work import Work

ARRIVED = ""
USER_BLOCK, SYSTEM_FAILED = "user_block", "system_failed"
EARLY = timedelta(minutes=15)  # a report older than this is not of a message settled now
KEEP = timedelta(days=1)
_PAUSE = timedelta(seconds=45)
_PATIENCE = 80  # attempts: more than an hour of them


@dataclass(frozen=True, slots=True)
class Contact:
    """One message that a party was sent at ``at``, or may have been."""

    party: str
    channel: str
    at: datetime


def list_contacts(work: Work, *, parties: Sequence[str], since: datetime, worker: str) -> tuple[Contact, ...]:
    """What these parties, and platform accounts as such, were sent after ``since``: what is settled, what may have
    arrived, what others hold now. What ``worker`` holds itself is left out: it is about to be counted.
    """
    held = and_(notice.c.state == "sending", notice.c.claimed_by != worker, notice.c.claimed_until >= work.now)
    unsure = and_(notice.c.ambiguous > 0, notice.c.state.in_(("planned", "ambiguous")), notice.c.due_at > since)
    lately = or_(notice.c.sent_at > since, held, unsure)
    columns = select(notice.c.party, notice.c.channel, notice.c.sent_at)
    accounts = or_(*(notice.c.party.between(f"{kind}:", f"{kind};") for kind in (WECOM, OA)))
    rows = [*work.db.execute(columns.where(accounts, lately))]
    rows += work.db.execute(columns.where(notice.c.party.in_(_given(work)), lately), {"parties": _listed(parties)})
    return tuple(Contact(row.party, row.channel or "", row.sent_at or work.now) for row in rows)


def _given(work: Work) -> TextClause:
    """However many texts there are, as one value: a place for each would be prepared one by one."""
    if work.db.dialect.name == "sqlite":
        return text("SELECT value FROM json_each(:parties)")
    return text("SELECT json_array_elements_text(CAST(:parties AS json))")


def _listed(parties: Sequence[str]) -> str:
    return orjson.dumps([party for party in parties if party_kind(party) not in (WECOM, OA)]).decode()


def settle_deliveries(
    work: Work, *, worker: str, outcomes: Sequence[Outcome], spent: Sequence[tuple[str, str]] = ()
) -> None:
    """Write down what became of a call, with the credits (openid, template) it took and reports that came before."""
    settle_notices(work, worker=worker, outcomes=outcomes)
    spend_credits(work, spent=spent)
    for message_id in {one.message_id for one in outcomes if one.state == "sent" and one.message_id}:
        _apply_early(work, message_id)


def _apply_early(work: Work, message_id: str) -> None:
    wanted = select(delivery_report).where(
        delivery_report.c.message_id == message_id, delivery_report.c.reported_at > work.now - EARLY
    )
    report = work.db.execute(wanted.order_by(delivery_report.c.reported_at).limit(1)).one_or_none()
    found = _newest(work, message_id) if report is not None else None
    if report is not None and found is not None:
        _apply(work, found, report.status)
        work.db.execute(delete(delivery_report).where(delivery_report.c.report_id == report.report_id))


def subscription_reference(openid: str, template_id: str) -> str:
    """Stands for the msgid that a 订阅通知's answer lacks: its report names follower and template. No openid in it."""
    return "sub:" + hashlib.sha256(f"{openid}\n{template_id}".encode()).hexdigest()[:32]


def note_report(work: Work, *, address: str, message_id: str, report_id: str, status: str) -> None:
    """The platform says what became of a message: ``ARRIVED``, else a code.

    ``user_block`` closes the account until its owner writes again, and the message goes another way where there is
    one; ``system_failed`` (or a limit) is tried again for an hour. A report that comes before we have noted the
    sending is kept for it.
    """
    if status == USER_BLOCK:
        note_refusal(work, channel="oa", address=address, code=USER_BLOCK)
    found = _newest(work, message_id)
    if found is not None:
        _apply(work, found, status)
        return
    row = {"report_id": report_id, "message_id": message_id, "status": status, "reported_at": work.now}
    insert_new(work.db, delivery_report, row)


def _newest(work: Work, message_id: str) -> Row[Any] | None:
    """The newest message with that id whose fate is open."""
    fits = and_(notice.c.message_id == message_id, notice.c.state == "sent", notice.c.delivered_at.is_(None))
    newest = select(notice).where(fits).order_by(notice.c.sent_at.desc(), notice.c.key.desc()).limit(1)
    return work.db.execute(newest).one_or_none()


def _apply(work: Work, row: Row[Any], status: str) -> None:
    work.db.execute(update(notice).where(notice.c.notice_id == row.notice_id).values(_reported(work, row, status)))


def _reported(work: Work, row: Row[Any], status: str) -> dict[str, Any]:
    if status == ARRIVED:
        return {"delivered_at": work.now}
    reason = f"oa:{status}"
    lost: dict[str, Any] = {"reason": reason, "sent_at": None, "ambiguous": 0, "call": None}
    if row.attempts >= _PATIENCE or row.expires_at <= work.now:
        return lost | {"state": "unreachable" if status == USER_BLOCK else "failed", "due_at": work.now}
    pause = timedelta() if status == USER_BLOCK or row.message_id.startswith("sub:") else _PAUSE
    return lost | {"state": "planned", "due_at": work.now + pause}


def forget_reports(work: Work) -> None:
    """Drop reports that nothing was waiting for: other programs may send through the same account."""
    work.db.execute(delete(delivery_report).where(delivery_report.c.reported_at < work.now - KEEP))
