"""Notices that are posted, claimed and sent: rows, without a network."""

from __future__ import annotations

from sqlalchemy import select

from surveys.messages.delivery_reports import (
    settle_deliveries,
)
from surveys.messages.outbox import NewNotice, Outcome, claim_notices, post_notices
from surveys.store import Database
from surveys.store.tables import notice


def post(database: Database, count: int = 1, *, key: str = "n", party: str = "person:{}") -> None:
    new = [NewNotice(f"{key}:{n:04d}", party.format(n), "announcement", {}) for n in range(count)]
    database.write(post_notices, notices=new)


def rows(database: Database) -> list:
    return database.read(lambda work: work.db.execute(select(notice).order_by(notice.c.key)).all())


def sent(database: Database, *, message_id: str = "m1", channel: str = "oa_template") -> None:
    """One notice, posted and delivered."""
    post(database)
    (claimed,) = database.write(claim_notices, worker="w", limit=5)
    settle(database, Outcome(claimed.notice_id, "sent", channel, message_id=message_id))


def settle(database: Database, *outcomes: Outcome, worker: str = "w") -> None:
    database.write(settle_deliveries, worker=worker, outcomes=outcomes)
