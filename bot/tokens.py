"""Access tokens in the database, so that all processes share one and none expels another's."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from bot.services import Services
from bot.wechat import Token
from surveys.store.dialect import insert_into
from surveys.store.tables import platform_token
from surveys.work import Work


class StoredTokens:
    """A `TokenStore` on the table ``platform_token``."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def get(self, key: str) -> Token | None:
        return await self._services.read(find_token, key=key)

    async def put(self, key: str, token: Token) -> None:
        await self._services.write(store_token, key=key, token=token)


def find_token(work: Work, *, key: str) -> Token | None:
    row = work.db.execute(select(platform_token).where(platform_token.c.name == key)).one_or_none()
    return None if row is None else Token(row.value, row.expires_at.timestamp())


def store_token(work: Work, *, key: str, token: Token) -> None:
    values = {"value": token.value, "expires_at": datetime.fromtimestamp(token.good_until, UTC)}
    insert = insert_into(work.db, platform_token).values(name=key, **values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
