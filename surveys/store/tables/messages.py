"""Messages to people and from them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from surveys.store.tables.base import metadata
from surveys.store.types import Document, Instant

notice = Table(  # the outbox
    "notice",
    metadata,
    Column("notice_id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # what it is about: never twice
    Column("party", String, nullable=False),
    Column("round_id", String),
    Column("kind", String, nullable=False),  # invitation | reminder | result | announcement
    Column("params", Document, nullable=False),  # what the sentence needs
    Column("channel", String),
    Column("state", String, nullable=False),  # planned | sending | sent | ambiguous | unreachable | failed
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ambiguous", Integer, nullable=False),  # attempts that may have arrived
    Column("claimed_by", String),
    Column("claimed_until", Instant),
    Column("sent_at", Instant),
    Column("message_id", String),  # the platform's own, for its report of delivery
    Column("delivered_at", Instant),  # as the platform reported
    Column("reason", String),  # a code
    Column("call", String),  # the call it was last part of, where that one must be repeated as it was
    Index(None, "state", "due_at"),
    Index(None, "party", "sent_at"),  # how much somebody was sent lately
)
for _told in (notice.c.round_id, notice.c.message_id):  # most notices lack one: they cost no entry
    Index(None, _told, postgresql_where=_told.is_not(None), sqlite_where=_told.is_not(None))

delivery_report = Table(  # what a platform reported of a message before we had noted that it was sent
    "delivery_report",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("message_id", String, nullable=False, index=True),
    Column("status", String, nullable=False),  # "" arrived, else why not
    Column("reported_at", Instant, nullable=False),
)

inbound = Table(
    "inbound",
    metadata,
    Column("message_key", String, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("code", String, primary_key=True),
    Column("party", String, nullable=False),  # who asked
    Column("action", String, nullable=False),
    Column("arguments", Document, nullable=False),
    Column("second_person", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

card = Table(  # a template card that can be answered inside: whom it asked about whom
    "card",
    metadata,
    Column("task_id", String, primary_key=True),
    Column("party", String, nullable=False),
    Column("round_id", String, nullable=False, index=True),
    Column("relation", String, nullable=False),
    Column("subject_id", String, nullable=False),
)

credit = Table(  # 订阅通知: how many a follower has consented to
    "credit",
    metadata,
    Column("address", String, primary_key=True),  # openid
    Column("template_id", String, primary_key=True),
    Column("credits", Integer, nullable=False),
)

desk_link = Table(  # a one-time way to the committee's desk
    "desk_link",
    metadata,
    Column("link_hash", String, primary_key=True),
    Column("party", String, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("account", String),  # that asked for it: channel:address
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", String, primary_key=True),
    Column("received_on", Date, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
