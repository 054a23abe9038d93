"""OAuth codes: each is redeemed once for all processes, however often WeChat opens the address that carries it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from surveys.store.dialect import insert_new
from surveys.store.tables import arrival
from surveys.work import Work

CODE_LIFE = timedelta(minutes=5)
"""How long WeChat lets a code be redeemed."""


def claim_login_code(work: Work, *, key: str) -> bool:
    """Take on redeeming the code with this digest; False when somebody else has. Drops codes that are over."""
    forget_login_codes(work)
    return insert_new(work.db, arrival, {"code_hash": key, "address": None, "expires_at": work.now + CODE_LIFE})


def store_login(work: Work, *, key: str, outcome: str) -> None:
    """Keep what a code was redeemed for: `channel:address`, or `refused:reason`."""
    work.db.execute(update(arrival).where(arrival.c.code_hash == key).values(address=outcome))


def release_login_code(work: Work, *, key: str) -> None:
    """Give up a code that could not be redeemed just now, so that the next visit may try."""
    work.db.execute(delete(arrival).where(arrival.c.code_hash == key))


def find_login(work: Work, *, key: str) -> str | None:
    """What `store_login` kept, within the code's life; None while nobody has redeemed it."""
    outcome = select(arrival.c.address).where(arrival.c.code_hash == key, arrival.c.expires_at > work.now)
    address: str | None = work.db.execute(outcome).scalar_one_or_none()
    return address


def forget_login_codes(work: Work) -> None:
    """Drop codes whose life is over."""
    work.db.execute(delete(arrival).where(arrival.c.expires_at <= work.now))
