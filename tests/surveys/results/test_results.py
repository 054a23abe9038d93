"""Results of rounds: kept with derivation and chapters behind the gate, with the past of their plan, packed whole."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from bot.documents.results_workbook import write_export
from scoring.pack import verify_pack
from surveys.errors import WrongState
from surveys.library.policies import import_policy
from surveys.library.versions import POLICY, list_builtins
from surveys.results import (
    Computed,
    compute_results,
    get_round_results,
    get_scored_case,
    list_own_results,
    pack_round,
    release_round,
    store_results,
)
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import indicator, result, result_set, survey_round
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park, submissions_of, submit

PLAN = "中层360测评"
COMPARED = '\n[comparison]\nwithin = ["level"]\nlevels = ["score"]\n'


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


@pytest.fixture
def park(database: Database) -> Database:
    settle(database, small_park())
    source = next(source for key, source in list_builtins(POLICY) if key == "p6-managers")
    database.write(import_policy, text=source + COMPARED, file="p6-managers.toml")
    kpi(database)
    return database


def test_results_keep_how_they_came_about_and_what_they_are_beside_others(park: Database) -> None:
    round_id = hold(park)
    scored(park, round_id)
    view = next(one for one in park.read(get_round_results, round_id=round_id).subjects if one.subject_id == "M1")
    assert view.score == "87.30"  # 90 × 70 % + 81 × 30 %
    assert [(part["part"], part["in_score"]) for part in view.derivation["parts"]] == [
        ("performance", "63"),
        ("behaviour", "24.30"),
    ]
    assert view.derivation["published"] == "87.30"
    assert view.comparison["level"] == "score"
    assert "totals" not in json.dumps(view.derivation)


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


def test_own_results_come_with_their_derivation_after_the_release(park: Database) -> None:
    round_id = hold(park)
    scored(park, round_id)
    assert park.read(list_own_results, party="person:M1") == ()
    park.write(release_round, round_id=round_id, actor="test")
    (own,) = park.read(list_own_results, party="person:M1")
    assert own.derivation["published"] == own.score


def test_export_has_live_formulas_and_the_chapters(park: Database, tmp_path: Path) -> None:
    round_id = hold(park)
    scored(park, round_id)
    write_export(tmp_path / "x.xlsx", park.read(get_round_results, round_id=round_id))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[:4] == ["结果", "明细", "推导", "比绩"]
    formulas = [cell for row in book["推导"].iter_rows() for cell in row if cell.data_type == "f"]
    assert any("ROUND" in cell.value for cell in formulas)
    values = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)["推导"]
    published = {row[0]: row[4] for row in values.iter_rows(values_only=True) if row[1] == "总分（公布）"}
    assert published == {f"M{n}": pytest.approx(63 + (80 + n) * 0.3) for n in range(4)}


def test_pack_recomputes_what_was_stored_though_the_figures_have_changed_since(park: Database) -> None:
    round_id = hold(park)
    computed = scored(park, round_id)
    first = park.read(pack_round, round_id=round_id)
    park.write(lambda work: work.db.execute(update(indicator).values(value="10")))
    data = park.read(pack_round, round_id=round_id)
    assert data == first
    assert verify_pack(data).differences == ()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        stated = {one["subject"]: one["score"] for one in json.loads(archive.read("results.json"))["subjects"]}
    assert stated == {view.subject_id: view.score for view in computed.views}


def test_pack_before_the_end_is_refused(park: Database) -> None:
    round_id = hold(park)
    for action in (pack_round, get_scored_case):
        with pytest.raises(WrongState, match="round_not_scored"):
            park.read(action, round_id=round_id)
    assert park.read(lambda work: work.db.execute(select(survey_round.c.state)).scalar_one()) == "sealed"
