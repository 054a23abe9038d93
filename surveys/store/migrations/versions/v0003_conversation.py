"""Forms answered question by question in chat"""

import sqlalchemy as sa
from alembic import op

from surveys.store.types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("party", sa.String(), primary_key=True),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("touched_at", Instant(), nullable=False),
    )
    op.create_index("ix_conversation_round_id", "conversation", ["round_id"])
