"""Plans open by the calendar only where an administrator has switched that on.

Those that opened by the calendar before go on doing so.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from surveys.store.types import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPENED = "open|"  # how the calendar's claims of openings begin: `open|plan|period`


def upgrade() -> None:
    table = op.create_table(
        "automatic_opening",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("plan", name="pk_automatic_opening"),
    )
    claim = sa.table("claim", sa.column("key", sa.String()), sa.column("claimed_at", Instant()))
    claims = sa.select(claim.c.key, claim.c.claimed_at).where(claim.c.key.startswith(_OPENED, autoescape=True))
    since = {}
    for key, claimed_at in op.get_bind().execute(claims.order_by(claim.c.claimed_at.desc())):
        since[key.removeprefix(_OPENED).rpartition("|")[0]] = claimed_at
    if since:
        op.bulk_insert(table, [{"plan": plan, "since": first} for plan, first in since.items()])
