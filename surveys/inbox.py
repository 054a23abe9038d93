"""Incoming messages: each is acted on once, however often the platform delivers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from surveys.store.dialect import insert_new
from surveys.store.tables import inbound
from surveys.work import Work

KEEP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to whoever wrote. ``kept``, where it is not empty, stands for it in whatever is stored: a reply
    that repeats somebody's answer must not outlive the moment.
    """

    text: str
    kept: str = ""

    @property
    def stored(self) -> str:
        """What may be stored and sent later."""
        return self.kept or self.text


def answer_once(work: Work, *, message_key: str, handler: Callable[[Work], Reply]) -> Reply:
    """Run ``handler`` for a message never seen before and keep its reply; a repetition gets what was kept.

    Key, effects and reply are one transaction; on PostgreSQL a parallel copy waits for it and then reads the reply.
    """
    row = {"message_key": message_key, "reply": "", "received_at": work.now}
    if not insert_new(work.db, inbound, row):
        kept = select(inbound.c.reply).where(inbound.c.message_key == message_key)
        return Reply(str(work.db.execute(kept).scalar_one()))
    reply = handler(work)
    work.db.execute(update(inbound).where(inbound.c.message_key == message_key).values(reply=reply.stored))
    return reply


def forget_messages(work: Work) -> int:
    """Drop what no platform repeats any more; the number dropped."""
    return work.db.execute(delete(inbound).where(inbound.c.received_at < work.now - KEEP)).rowcount
