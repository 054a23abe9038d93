"""Results of rounds: kept with derivation and chapters behind the gate, with the past of their plan, packed whole."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select, update

from bot.documents.results_workbook import write_export
from scoring.pack import verify_pack
from surveys.errors import WrongState
from surveys.results import (
    get_round_results,
    get_scored_case,
    pack_round,
)
from surveys.store import Database
from surveys.store.tables import indicator, survey_round
from tests.world.compared_rounds import hold, scored


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
