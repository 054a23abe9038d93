"""`INSERT … ON CONFLICT` for both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(dialect: str, table: Table) -> Any:
    """The insert of `dialect`, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def insert_into(connection: Connection, table: Table) -> Any:
    """The same for the database behind `connection`."""
    return insert_for(connection.dialect.name, table)


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key already has it; True when it was new."""
    insert = insert_into(connection, table).values(**values).on_conflict_do_nothing()
    return connection.execute(insert.returning(*table.primary_key)).first() is not None
