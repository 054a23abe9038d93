"""Delivery known person by person, records beside surveys, rounds that pause, extend and replace"""

import sqlalchemy as sa
from alembic import op

from surveys.store.types import Document, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNSAMPLED = (
    ("ballot", "ballot_id"),
    ("ballot", "answers"),
    ("comment", "text"),
    ("draft", "draft_tag"),
    ("draft", "body"),
    ("feedback", "text"),
)


def upgrade() -> None:
    _columns()
    _records()
    _rounds()
    _messages()
    _unsampled()


def _unsampled() -> None:
    """PostgreSQL's statistics keep samples of what columns held, beyond any wipe: never of who said what."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column in UNSAMPLED:
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')


def _columns() -> None:
    op.add_column("department", sa.Column("score", sa.String()))
    op.add_column("account", sa.Column("unionid", sa.String()))
    op.create_index("ix_account_unionid", "account", ["unionid"])
    op.add_column("account", sa.Column("acted_at", Instant()))
    op.add_column("indicator", sa.Column("target", sa.String()))
    op.add_column("round", sa.Column("paused_at", Instant()))
    op.add_column("round", sa.Column("paused_days", sa.Integer()))
    op.add_column("subject", sa.Column("left_on", sa.Date()))
    op.add_column("notice", sa.Column("message_id", sa.String()))
    op.add_column("notice", sa.Column("delivered_at", Instant()))
    op.create_index("ix_notice_message_id", "notice", ["message_id"])
    op.drop_index("ix_notice_party", "notice")
    op.create_index("ix_notice_party_sent_at", "notice", ["party", "sent_at"])


def _records() -> None:
    op.create_table(
        "exclusion",
        sa.Column("rater", sa.String(), primary_key=True),
        sa.Column("subject_id", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_table(
        "import_batch",
        sa.Column("import_id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changes", Document, nullable=False),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("entry_id", sa.String(), primary_key=True),
        sa.Column("subject_id", sa.String(), nullable=False, index=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("points", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("import_id", sa.String()),
    )
    op.create_table(
        "event",
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("subject_id", sa.String(), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("import_id", sa.String()),
    )


def _rounds() -> None:
    op.create_table(
        "extension",
        sa.Column("round_id", sa.String(), primary_key=True),
        sa.Column("rater", sa.String(), primary_key=True),
        sa.Column("closes_at", Instant(), nullable=False),
    )
    op.create_table(
        "refusal",
        sa.Column("round_id", sa.String(), primary_key=True),
        sa.Column("rater", sa.String(), primary_key=True),
        sa.Column("relation", sa.String(), primary_key=True),
        sa.Column("subject_id", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replacement", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("round_id", sa.String(), primary_key=True),
        sa.Column("rater", sa.String(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exemption",
        sa.Column("plan", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("target", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
    )
    op.create_table(
        "workday",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )


def _messages() -> None:
    op.create_table(
        "card",
        sa.Column("task_id", sa.String(), primary_key=True),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False, index=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
    )
    op.create_table(
        "credit",
        sa.Column("address", sa.String(), primary_key=True),
        sa.Column("template_id", sa.String(), primary_key=True),
        sa.Column("credits", sa.Integer(), nullable=False),
    )
    op.create_table(
        "delivery_report",
        sa.Column("report_id", sa.String(), primary_key=True),
        sa.Column("message_id", sa.String(), nullable=False, index=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
    )
    op.create_table(
        "desk_link",
        sa.Column("link_hash", sa.String(), primary_key=True),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant()),
    )
