"""Of several rounds of one period an administrator may say which one counts.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from surveys.store.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("preferred_at", Instant()))
