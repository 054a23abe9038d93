"""Codes on the signs of public rounds"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_code",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.UniqueConstraint("plan", "subject_id", name="uq_public_code_plan"),
    )
