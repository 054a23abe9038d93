"""A further seat of an enterprise that is bound while rounds run: it rates what the first seat rates."""

from __future__ import annotations

from sqlalchemy import select

from surveys.parties import ENTERPRISE, enterprise_party, party_key, party_kind, party_seat
from surveys.rounds.base import PAUSED, UNDER_WAY, list_rounds
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment
from surveys.work import Work


def join_open_rounds(work: Work, *, party: str) -> int:
    """Give a seat the assignments of its enterprise's first seat in every open round; how many it got.

    Rounds open with the first seat and those already bound, so that nobody waits for seats that nobody takes. Safe to
    repeat; nothing for persons and first seats.
    """
    if party_kind(party) != ENTERPRISE or party_seat(party) == 1:
        return 0
    first = enterprise_party(party_key(party), 1)
    running = [
        item.round_id
        for item in list_rounds(work, states=UNDER_WAY)
        if item.state == PAUSED or item.closes_at > work.now
    ]
    mine = assignment.c.rater.in_((first, party)) & assignment.c.round_id.in_(running)
    rows = work.db.execute(select(assignment).where(mine)).all()
    have = {(row.round_id, row.relation, row.subject_id) for row in rows if row.rater == party}
    places = [(row.round_id, row.relation, row.subject_id) for row in rows if row.rater == first]
    names = ("round_id", "relation", "subject_id")
    new = [{**dict(zip(names, place, strict=True)), "rater": party} for place in places if place not in have]
    if new:
        work.db.execute(insert_into(work.db, assignment).on_conflict_do_nothing(), new)
    return len(new)
