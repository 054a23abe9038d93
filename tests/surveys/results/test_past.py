"""历年结果: what earlier years came to, imported; what was released here goes before it."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.records import apply_import, propose_import, read_records
from surveys.results import get_round_results, release_round
from surveys.results.material import score_sealed
from surveys.store import Database
from tests.conftest import Clock
from tests.world.compared_rounds import PLAN, hold, scored

ADMIN = "person:L0"
RUNNING = "连续两年欠佳"


def bring_in(park: Database, text: str) -> None:
    batch, _ = park.write(propose_import, file=read_records(text.encode(), "记录.csv"), actor=ADMIN)
    park.write(apply_import, import_id=batch.import_id, actor=ADMIN)


def history_of(park: Database, round_id: str, subject: str) -> list[tuple[str, str | None, str]]:
    history = park.read(score_sealed, round_id=round_id).case.history
    rows = [entry for entry in history if entry.subject == subject]
    return [(entry.period, None if entry.score is None else str(entry.score), entry.grade) for entry in rows]


def flags_of(park: Database, round_id: str, subject: str) -> Sequence[str]:
    views = park.read(get_round_results, round_id=round_id).subjects
    return [note["flag"] for view in views if view.subject_id == subject for note in view.consequences]


def test_two_years_running_are_known_from_an_import_and_a_year_between_leaves_it_open(park: Database) -> None:
    bring_in(park, "编号,周期,得分,等次\nM1,2025年,58.5,欠佳\nM2,2024,59,欠佳\nM3,2025-11,50,欠佳\n")
    bring_in(park, f"编号,周期,等次,方案\nM0,2025,欠佳,{PLAN}\nM3,2025,欠佳,别的方案\n")
    severe = "".join(f"M{number},violation_serious,2026-03-01,\n" for number in range(4))
    bring_in(park, f"编号,类别,日期,说明\n{severe}")
    round_id = hold(park)
    scored(park, round_id)
    assert history_of(park, round_id, "M1") == [("2025", "117/2", "欠佳")]
    assert history_of(park, round_id, "M2") == [("2024", "59", "欠佳"), ("2025", None, "")]
    assert history_of(park, round_id, "M3") == []
    stands = {key: RUNNING in flags_of(park, round_id, key) for key in ("M0", "M1", "M2", "M3")}
    assert stands == {"M0": True, "M1": True, "M2": False, "M3": False}


def test_what_was_released_here_goes_before_what_was_imported(park: Database, clock: Clock) -> None:
    first = hold(park, value=70)
    scored(park, first)
    park.write(release_round, round_id=first, actor="test")
    bring_in(park, "编号,周期,得分,等次\nM1,2026,12,欠佳\n")
    clock.forward(days=366)
    second = hold(park)
    assert [(period, score) for period, score, _ in history_of(park, second, "M1")] == [("2026", "843/10")]
