"""What is asked and how it is scored: questionnaires, policies, plans."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from surveys.store.tables.base import metadata
from surveys.store.types import Instant


def _library_table(name: str, key: str) -> Table:
    """Files an administrator imports: every version is kept, the highest one is used."""
    return Table(
        name,
        metadata,
        Column(key, String, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("title", String, nullable=False),
        Column("source", Text, nullable=False),
        Column("sha256", String, nullable=False),
        Column("imported_at", Instant, nullable=False),
    )


questionnaire = _library_table("questionnaire", "key")
policy = _library_table("policy", "key")
plan = _library_table("plan", "name")

automatic_opening = Table(  # plans that the calendar may open, whatever their version
    "automatic_opening",
    metadata,
    Column("plan", String, primary_key=True),
    Column("since", Instant, nullable=False),
)
