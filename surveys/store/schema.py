"""Creating and migrating the schema (Alembic), and refusing to serve on any but this version's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from surveys.store.engine import make_engine, parse_url


class SchemaOutdated(Exception):
    """The database's schema is not the one this version needs; `pingji db upgrade` mends it."""


class SchemaNewer(SchemaOutdated):
    """The database's schema is of a version after this one; only that version can use it."""


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = parse_url(url)
    return config


def upgrade_schema(url: str) -> None:
    """Create the schema or bring it up to date. Safe to repeat. Raises SchemaNewer."""
    engine = make_engine(parse_url(url), writing=True)
    config = _config(url)
    with engine.connect() as connection, connection.begin():
        _revision_of(connection, config)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def check_schema(url: str) -> None:
    """Raise SchemaOutdated unless the database is exactly at this version's schema; SchemaNewer where it is beyond."""
    current = find_revision(url)
    head = ScriptDirectory.from_config(_config(url)).get_current_head()
    if current != head:
        raise SchemaOutdated(f"database is at {current or 'nothing'}, this version needs {head}")


def find_revision(url: str) -> str | None:
    """The revision of the database's schema, None where it has none. Raises SchemaNewer."""
    engine = create_engine(parse_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        return _revision_of(connection, _config(url))


def _revision_of(connection: Connection, config: Config) -> str | None:
    current = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(config).get_current_head() or ""
    if current is not None and current > head:  # they are numbered
        raise SchemaNewer(f"database is at {current}, this version knows {head}")
    return current
