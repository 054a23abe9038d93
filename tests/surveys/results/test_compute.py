"""Computing results of a round that was published before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from surveys.results import (
    compute_results,
)
from surveys.store import Database
from surveys.store.tables import result_set
from tests.world.compared_rounds import hold, scored


def test_what_was_published_of_the_same_ballots_counts_when_they_are_scored_again(park: Database) -> None:
    round_id = hold(park, staff=3)
    computed = scored(park, round_id)
    assert computed.summary.hidden == 0
    again = park.read(compute_results, round_id=round_id)
    assert again == computed  # nothing changed, so nothing more is hidden
    published = park.read(lambda work: work.db.execute(select(result_set.c.content)).scalar_one())["published"]
    cells = [term for one in published["subjects"] for equation in one["equations"] for term in equation["terms"]]
    for term in cells:  # as if two of each group had come in since
        term[2] -= 2 if term[4] else 0
    changed = {**park.read(_content), "published": published}
    park.write(lambda work: work.db.execute(update(result_set).values(content=changed)))
    assert park.read(compute_results, round_id=round_id).summary.hidden > 0


def _content(work: Any) -> dict[str, Any]:
    return dict(work.db.execute(select(result_set.c.content)).scalar_one())
