"""Notices without a round or a platform's id stand in no index of them: each claim and settlement writes fewer entries.

Revision ID: 0006
Revises: 0005
"""

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("round_id", "message_id"):
        op.drop_index(f"ix_notice_{column}", "notice")
        is_set = text(f"{column} IS NOT NULL")
        op.create_index(f"ix_notice_{column}", "notice", [column], postgresql_where=is_set, sqlite_where=is_set)
