"""Keeping order among processes, and the record of what was done."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from surveys.store.tables.base import metadata
from surveys.store.types import Document, Instant

claim = Table(
    "claim",
    metadata,
    Column("key", String, primary_key=True),  # what was taken on, once for all processes
    Column("claimed_at", Instant, nullable=False),
)

arrival = Table(
    "arrival",
    metadata,
    Column("code_hash", String, primary_key=True),  # an OAuth code that came by
    Column("address", String),
    Column("expires_at", Instant, nullable=False),
)

platform_token = Table(
    "platform_token",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", String, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", Document, nullable=False),
)
