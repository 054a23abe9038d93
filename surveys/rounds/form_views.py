"""Who has opened a round's form: once, without a time. The seal drops it all, for on PostgreSQL
the rows lie in the order in which people came."""

from __future__ import annotations

from sqlalchemy import select

from surveys.store.dialect import insert_into
from surveys.store.tables import visit
from surveys.work import Work


def note_visit(work: Work, *, round_id: str, party: str) -> None:
    """They have seen the form. Safe to repeat."""
    insert = insert_into(work.db, visit).values(round_id=round_id, rater=party)
    work.db.execute(insert.on_conflict_do_nothing(index_elements=["round_id", "rater"]))


def has_visited(work: Work, *, round_id: str, party: str) -> bool:
    """Whether that has been noted."""
    noted = (visit.c.round_id == round_id) & (visit.c.rater == party)
    return work.db.execute(select(visit.c.rater).where(noted)).first() is not None


def list_visitors(work: Work, *, round_id: str) -> frozenset[str]:
    """Everybody who has opened it."""
    return frozenset(work.db.execute(select(visit.c.rater).where(visit.c.round_id == round_id)).scalars())
