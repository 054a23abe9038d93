"""What was answered, and what leads to it. Shares nothing with the ledger but round, subject and relation.

On PostgreSQL no statistics are kept of tags, answers and words (migration 0005): samples would outlive the seal.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from surveys.store.tables.base import metadata
from surveys.store.types import Instant

ballot = Table(
    "ballot",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("ballot_id", String, primary_key=True),  # open: the tag, an HMAC; sealed: random
    Column("subject_id", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("rater", String),  # real-name relations only
    Column("voter", String),  # seats of one enterprise share it, per subject; written by the seal
    Column("answers", Text, nullable=False),  # one JSON document: item -> raw value
    sqlite_with_rowid=False,
)

comment = Table(
    "comment",
    metadata,
    Column("comment_id", String, primary_key=True),
    Column("round_id", String, nullable=False, index=True),
    Column("subject_id", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("item", String, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

public_code = Table(  # on a sign for years: a subject of a plan, whatever round is open
    "public_code",
    metadata,
    Column("code", String, primary_key=True),
    Column("plan", String, nullable=False),
    Column("subject_id", String, nullable=False),
    UniqueConstraint("plan", "subject_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("draft_tag", LargeBinary, primary_key=True),  # HMAC: whose it is cannot be read from it
    Column("round_id", String, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),  # encrypted under the round key
    sqlite_with_rowid=False,
)

conversation = Table(  # who is answering which form in chat, and at which question; never what they say
    "conversation",
    metadata,
    Column("party", String, primary_key=True),
    Column("round_id", String, nullable=False, index=True),
    Column("relation", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("touched_at", Instant, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("code", String, primary_key=True),
    sqlite_with_rowid=False,
)
