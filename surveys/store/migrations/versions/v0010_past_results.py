"""Results of earlier years, imported beside surveys.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_result",
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("score", sa.String()),
        sa.Column("grade", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "period", "plan", name="pk_past_result"),
    )
