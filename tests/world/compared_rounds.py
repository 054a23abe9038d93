"""Rounds of one plan, answered by everybody, closed and scored."""

from __future__ import annotations

from surveys.results import (
    Computed,
    compute_results,
    store_results,
)
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import indicator
from tests.world.park import TZ, small_park, submissions_of, submit

PLAN = "中层360测评"


def hold(database: Database, *, value: int = 80, staff: int = 4) -> str:
    """A round answered by everybody and closed; the managers' staff are few where asked for."""
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    for row in small_park(staff=staff):
        rater = f"person:{row[0]}"
        for request in submissions_of(database, round_id, rater, lambda who: str(value + int(who[-1]))):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    return round_id


def scored(database: Database, round_id: str) -> Computed:
    computed = database.read(compute_results, round_id=round_id)
    assert database.write(store_results, computed=computed, tz=TZ)
    return computed


def kpi(database: Database, value: str = "90") -> None:
    rows = [{"subject_id": f"M{n}", "key": "kpi", "period": "2026", "value": value} for n in range(4)]
    database.write(lambda work: work.db.execute(indicator.insert(), rows))
