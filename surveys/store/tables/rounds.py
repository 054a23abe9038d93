"""A round: what was frozen, who is rated by whom (the ledger), what came of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String, Table, Text

from surveys.store.tables.base import metadata
from surveys.store.types import Document, Instant

survey_round = Table(
    "round",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("plan", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("period", String, nullable=False),
    Column("occurrence", String, unique=True),  # plan|period: the calendar opens each once
    Column("state", String, nullable=False, index=True),  # open | paused | closed | sealed | scored | released
    Column("content", Document, nullable=False),  # frozen plan, questionnaires, promise
    Column("policy_key", String, nullable=False),
    Column("policy_source", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("paused_at", Instant),
    Column("paused_days", Integer),  # by which pauses have moved its calendar so far; none: empty
    Column("closed_at", Instant),
    Column("released_at", Instant),
    Column("preferred_at", Instant),  # an administrator said that of its period's rounds this one counts
    Column("salt", LargeBinary),  # destroyed by the seal
    Column("wiped", Boolean, nullable=False),  # free pages and old row versions gone
    Column("diagnostics", Document),  # rater-level counts and effects without names, computed once by the seal
)

subject = Table(
    "subject",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # person | department | service
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("level", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("left_on", Date),  # no longer to be rated; what was said stays
)

assignment = Table(  # the ledger
    "assignment",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("rater", String, primary_key=True),  # party
    Column("relation", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("done_on", Date),  # the day, never the hour
    Index(None, "rater"),
    sqlite_with_rowid=False,
)

extension = Table(  # one rater's own last day
    "extension",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("rater", String, primary_key=True),
    Column("closes_at", Instant, nullable=False),
)

refusal = Table(  # an assignment its rater gave back, with the reason; somebody else may have stepped in
    "refusal",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("rater", String, primary_key=True),
    Column("relation", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("replacement", String),  # party
    sqlite_with_rowid=False,
)

visit = Table(  # who has opened the round's page: no time, no order
    "visit",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("rater", String, primary_key=True),
    sqlite_with_rowid=False,
)

fast_block = Table(  # how often five answers of the public about a subject came within seconds; gone with the seal
    "fast_block",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("relation", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("blocks", Integer, nullable=False),
    sqlite_with_rowid=False,
)

exemption = Table(  # a pre-flight finding that an administrator lets pass, with the reason
    "exemption",
    metadata,
    Column("plan", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("target", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("granted_at", Instant, nullable=False),
)

result = Table(
    "result",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("content", Document, nullable=False),  # what may be shown: already through the disclosure gate
)

result_set = Table(
    "result_set",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("computed_at", Instant, nullable=False),
    Column("content", Document, nullable=False),  # certificates, diagnostics, checksums
)

workday = Table(  # days an administrator entered: they go before the calendar library
    "workday",
    metadata,
    Column("day", Date, primary_key=True),
    Column("is_working", Boolean, nullable=False),
    Column("note", String, nullable=False),
)
