"""Access tokens of the platforms: all processes share one, and one process at a time fetches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, or_, select

from surveys.store.dialect import insert_into
from surveys.store.tables import platform_token
from surveys.work import Work

_LEASE = "lease:"


@dataclass(frozen=True, slots=True)
class PlatformToken:
    """A token and the moment until which it is used."""

    value: str = field(repr=False)
    expires_at: datetime


def find_token(work: Work, *, key: str) -> PlatformToken | None:
    """The token kept under `key`, also one that is over."""
    row = work.db.execute(select(platform_token).where(platform_token.c.name == key)).one_or_none()
    return None if row is None else PlatformToken(row.value, row.expires_at)


def store_token(work: Work, *, key: str, token: PlatformToken) -> None:
    """Keep a token in place of the one before."""
    values = {"value": token.value, "expires_at": token.expires_at}
    insert = insert_into(work.db, platform_token).values(name=key, **values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))


def take_token_lease(work: Work, *, key: str, owner: str, begins_at: datetime, ends_at: datetime) -> bool:
    """Take on fetching the token of `key`; False while another owner's lease has not ended.

    The lease is a row beside the token's.
    """
    insert = insert_into(work.db, platform_token).values(name=f"{_LEASE}{key}", value=owner, expires_at=ends_at)
    free = or_(platform_token.c.expires_at <= begins_at, platform_token.c.value == owner)
    taken = insert.on_conflict_do_update(
        index_elements=["name"], set_={"value": owner, "expires_at": ends_at}, where=free
    ).returning(platform_token.c.name)
    return work.db.execute(taken).first() is not None


def release_token_lease(work: Work, *, key: str, owner: str) -> None:
    """End a lease early, where it is still this owner's."""
    own = (platform_token.c.name == f"{_LEASE}{key}") & (platform_token.c.value == owner)
    work.db.execute(delete(platform_token).where(own))
