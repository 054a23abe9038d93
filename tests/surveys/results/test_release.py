"""Results that were released: they change no more, and are the past of what comes after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from surveys.results import (
    compute_results,
    get_round_results,
    list_own_results,
    release_round,
    store_results,
)
from surveys.store import Database
from surveys.store.tables import indicator, result, result_set
from tests.conftest import Clock
from tests.world.compared_rounds import hold, scored
from tests.world.park import TZ


def test_earlier_released_rounds_of_the_plan_are_the_past(park: Database, clock: Clock) -> None:
    first = hold(park, value=70)
    scored(park, first)
    clock.forward(days=366)
    second = hold(park)
    assert park.read(get_past, round_id=second) == []  # not released, not known
    park.write(release_round, round_id=first, actor="test")
    computed = scored(park, second)
    view = next(one for one in computed.views if one.subject_id == "M1")
    assert [(one["score"], one["grade"]) for one in view.derivation["history"]] == [("84.3", view_of(park, first))]
    assert view.comparison["vertical"][0]["reference"] == "84.30"


def get_past(work: Any, *, round_id: str) -> list[Any]:
    from surveys.results.material import score_sealed

    return list(score_sealed(work, round_id=round_id).case.history)


def view_of(database: Database, round_id: str) -> str | None:
    views = database.read(get_round_results, round_id=round_id).subjects
    return next(one.grade for one in views if one.subject_id == "M1")


def test_results_do_not_change_any_more(park: Database) -> None:
    round_id = hold(park)
    computed = scored(park, round_id)
    park.write(release_round, round_id=round_id, actor="test")
    before = park.read(kept)
    kpi_of_m1 = update(indicator).where(indicator.c.subject_id == "M1").values(value="10")
    park.write(lambda work: work.db.execute(kpi_of_m1))
    again = park.read(compute_results, round_id=round_id)
    assert again.views != computed.views
    assert not park.write(store_results, computed=again, tz=TZ)
    assert park.read(kept) == before


def kept(work: Any) -> list[Any]:
    return [*work.db.execute(select(result)), *work.db.execute(select(result_set.c.content))]


def test_own_results_come_with_their_derivation_after_the_release(park: Database) -> None:
    round_id = hold(park)
    scored(park, round_id)
    assert park.read(list_own_results, party="person:M1") == ()
    park.write(release_round, round_id=round_id, actor="test")
    (own,) = park.read(list_own_results, party="person:M1")
    assert own.derivation["published"] == own.score
