"""Whose accounts are whose now: who answered in a round that is open may go on there, by an account of this moment alone.

From here on a ballot says, encrypted with its answers, which account gave it, and is shown to no other. Ballots of rounds
that are open during the upgrade do not say it. What is kept here goes with the last of these rounds. A session at the
desk notes its account as well.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNSEALED = "EXISTS (SELECT 1 FROM round WHERE salt IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "earlier_account",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("address", sa.String(), primary_key=True),
        sa.Column("party", sa.String(), primary_key=True),
    )
    into = "INSERT INTO earlier_account (channel, address, party)"
    op.execute(
        f"{into} SELECT 'wecom', lower(wecom_userid), 'person:' || person_id FROM person "
        f"WHERE wecom_userid IS NOT NULL AND status <> 'left' AND {_UNSEALED}"
    )
    op.execute(
        f"{into} SELECT channel, address, party FROM account WHERE {_UNSEALED} AND NOT EXISTS "
        "(SELECT 1 FROM earlier_account AS known WHERE known.channel = account.channel "
        "AND known.address = account.address AND known.party = account.party)"
    )
    op.add_column("desk_link", sa.Column("account", sa.String(), nullable=True))
