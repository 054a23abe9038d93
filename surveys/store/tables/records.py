"""What is imported beside surveys: indicators, the points ledger, events, results of earlier years."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, Text

from surveys.store.tables.base import metadata
from surveys.store.types import Document, Instant

import_batch = Table(  # a workbook read: first a difference to confirm, then done, then perhaps undone
    "import_batch",
    metadata,
    Column("import_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # directory | roster | indicators | ledger | events
    Column("source_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String, nullable=False),  # wanted | proposed | confirmed | applied | refused | undone
    Column("changes", Document, nullable=False),  # what was there and what shall be, row by row
)

indicator = Table(
    "indicator",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("value", String, nullable=False),  # exact decimal text
    Column("target", String),  # exact decimal text
)

ledger_entry = Table(  # 扣分台账: dated points with their reason
    "ledger_entry",
    metadata,
    Column("entry_id", String, primary_key=True),
    Column("subject_id", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("points", String, nullable=False),  # exact decimal text, negative when deducted
    Column("reason", Text, nullable=False),
    Column("import_id", String),
)

event = Table(  # violations, honours: what a policy's event rules look at
    "event",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("subject_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("on_date", Date),
    Column("note", Text, nullable=False),
    Column("import_id", String),
)

past_result = Table(  # 历年结果: what earlier periods came to, from before this service counted them
    "past_result",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("plan", String, primary_key=True),  # "" for every plan
    Column("score", String),  # exact decimal text
    Column("grade", String, nullable=False),  # "" where only the score is known
)
