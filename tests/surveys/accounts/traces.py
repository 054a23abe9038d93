"""Where a text stands in the whole database: what must be gone is looked for."""

from __future__ import annotations

from sqlalchemy import text

from surveys.store.tables import metadata
from surveys.work import Work

GONE, STAYS = "oGONExGONExGONE", "oSTAYSxSTAYSxSTAYS"


def places(work: Work, *, needle: str) -> set[str]:
    """Where in the whole database a text stands."""
    found = set()
    for name, table in metadata.tables.items():
        for column in table.columns:
            like = text(f'SELECT 1 FROM "{name}" WHERE CAST("{column.name}" AS TEXT) LIKE :needle')
            if work.db.execute(like, {"needle": f"%{needle}%"}).first() is not None:
                found.add(f"{name}.{column.name}")
    return found
