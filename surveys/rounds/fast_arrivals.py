"""Answers of the public that come within seconds of each other, counted in blocks of five.

No block says when it was or whose answers are in it: of a code only the number of blocks is kept, while the round is
open. The moments of the last four answers to a code are in memory alone; those of a block are forgotten with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from surveys.rounds.model import OPEN, get_round
from surveys.store.dialect import insert_into
from surveys.store.tables import fast_block
from surveys.work import Work

BLOCK = 5
WITHIN = 3.0
"""Seconds in which the answers of a block come."""


class FastArrivals:
    """The last four moments of each code at most, in this process."""

    def __init__(self) -> None:
        self._moments: dict[Hashable, deque[float]] = {}

    def fills_block(self, code: Hashable, now: float) -> bool:
        """Whether this answer is the fifth within `WITHIN` seconds; then counting begins anew. `now`: Unix seconds."""
        moments = self._moments.setdefault(code, deque())
        moments.append(now)
        if len(moments) < BLOCK:
            return False
        if now - moments[0] <= WITHIN:
            del self._moments[code]
            return True
        moments.popleft()
        return False


def note_fast_block(work: Work, *, round_id: str, relation: str, subject_id: str) -> None:
    """Five more answers about a subject came within seconds. Of a round that is over nothing is noted any more."""
    if get_round(work, round_id=round_id, lock=True).state != OPEN:
        return
    key = {"round_id": round_id, "relation": relation, "subject_id": subject_id}
    insert = insert_into(work.db, fast_block).values(**key, blocks=1)
    more = {"blocks": fast_block.c.blocks + 1}
    work.db.execute(insert.on_conflict_do_update(index_elements=list(key), set_=more))
