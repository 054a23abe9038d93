"""The file behind a SQLite address."""

from __future__ import annotations

from pathlib import Path

from bot.settings.model import Settings
from surveys.store import SchemaOutdated


def check_url(settings: Settings) -> None:
    """A SQLite file that is not there is an outdated schema, not a new empty file."""
    path = sqlite_path(settings)
    if path is not None and not path.exists():
        raise SchemaOutdated(f"{path} does not exist")


def sqlite_path(settings: Settings) -> Path | None:
    """The file of a SQLite database, None for PostgreSQL."""
    prefix = "sqlite:///"
    return Path(settings.database_url.removeprefix(prefix)) if settings.database_url.startswith(prefix) else None
