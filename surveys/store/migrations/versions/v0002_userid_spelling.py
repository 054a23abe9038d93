"""Userids are kept as the roster spells them and found without case"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("uq_person_wecom_folded", "person", [sa.text("lower(wecom_userid)")], unique=True)
