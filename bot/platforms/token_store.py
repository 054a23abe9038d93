"""Access tokens in the database: all processes share one, one process at a time fetches it, none expels another's."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, or_, select

from bot.services import Services
from bot.wechat import Token
from surveys.store.dialect import insert_into
from surveys.store.tables import platform_token
from surveys.work import Work

_LEASE = "lease:"


class StoredTokens:
    """A `TokenStore` on the table `platform_token`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = services.random.randbytes(8).hex()

    async def get(self, key: str) -> Token | None:
        return await self._services.read(find_token, key=key)

    async def put(self, key: str, token: Token) -> None:
        await self._services.write(store_token, key=key, token=token)

    async def lease(self, key: str, now: float, seconds: float) -> bool:
        return await self._services.write(take_lease, key=key, owner=self._owner, now=now, seconds=seconds)

    async def release(self, key: str) -> None:
        await self._services.write(drop_lease, key=key, owner=self._owner)


def find_token(work: Work, *, key: str) -> Token | None:
    row = work.db.execute(select(platform_token).where(platform_token.c.name == key)).one_or_none()
    return None if row is None else Token(row.value, row.expires_at.timestamp())


def store_token(work: Work, *, key: str, token: Token) -> None:
    values = {"value": token.value, "expires_at": datetime.fromtimestamp(token.good_until, UTC)}
    insert = insert_into(work.db, platform_token).values(name=key, **values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))


def take_lease(work: Work, *, key: str, owner: str, now: float, seconds: float) -> bool:
    """Take on the fetching of a token, unless somebody else has and is not overdue. A row beside the token's."""
    begun, until = (datetime.fromtimestamp(second, UTC) for second in (now, now + seconds))
    insert = insert_into(work.db, platform_token).values(name=f"{_LEASE}{key}", value=owner, expires_at=until)
    free = or_(platform_token.c.expires_at <= begun, platform_token.c.value == owner)
    taken = insert.on_conflict_do_update(
        index_elements=["name"], set_={"value": owner, "expires_at": until}, where=free
    ).returning(platform_token.c.name)
    return work.db.execute(taken).first() is not None


def drop_lease(work: Work, *, key: str, owner: str) -> None:
    """Give it back, where it is still ours."""
    ours = (platform_token.c.name == f"{_LEASE}{key}") & (platform_token.c.value == owner)
    work.db.execute(delete(platform_token).where(ours))
