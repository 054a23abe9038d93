"""Answers of the public that came within seconds of each other are counted in blocks of five, until the seal.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fast_block",
        sa.Column("round_id", sa.String(), primary_key=True),
        sa.Column("relation", sa.String(), primary_key=True),
        sa.Column("subject_id", sa.String(), primary_key=True),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
