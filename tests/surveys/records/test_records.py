"""Records beside surveys: the difference first, all or nothing, undone as it was; what a round is scored by."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

import openpyxl
import pytest
from sqlalchemy import func, select

from surveys.errors import Invalid, NotFound, SurveyError, WrongState
from surveys.library.policies import get_policy, import_policy
from surveys.records import (
    RECORD_KINDS,
    Difference,
    ImportBatch,
    RecordFile,
    apply_import,
    compare_records,
    list_imports,
    propose_import,
    read_records,
    undo_import,
)
from surveys.results.material import score_sealed
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import audit, department, event, indicator, ledger_entry, past_result
from tests.world.park import TZ, settle, small_park, submissions_of, submit

ADMIN = "person:L0"
FULL = {
    "指标": [
        ("编号", "指标", "数值", "周期", "目标"),
        ("M0", "kpi", "92.50%", "2026-07", "95"),
        ("M1", "kpi", 88, "2026", None),
    ],
    "培训": [("编号", "周期", "学时", "应修学时", "成绩"), ("M0", "2026", 30, 40, 88.5)],
    "台账": [("编号", "项目", "日期", "分值", "原因"), ("部0", "functional", "2026/3/5", -2, "资料不全")],
    "事件": [("编号", "类别", "日期", "说明"), ("M1", "一般违纪", "2026年5月12日", "迟报")],
    "部门结果": [("编号", "等次", "得分"), ("部0", "优秀", 91.5)],
    "历年结果": [("编号", "周期", "得分", "等次"), ("M0", "2025年", 86.5, "良好")],
}


def workbook(sheets: dict[str, Sequence[Sequence[object]]], name: str = "记录.xlsx") -> RecordFile:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return read_records(stream.getvalue(), name)


def csv(text: str) -> RecordFile:
    return read_records(text.encode(), "记录.csv")


TRAINING = """
name = "培训考核"
[[parts]]
key = "training_hours"
points = 50
source = "indicator"
against_target = true
[[parts]]
key = "training_score"
points = 50
source = "indicator"
"""


@pytest.fixture
def park(database: Database) -> Database:
    settle(database, small_park())
    database.write(import_policy, text=TRAINING, file="training.toml")
    return database


def do(park: Database, file: RecordFile) -> ImportBatch:
    batch, _ = park.write(propose_import, file=file, actor=ADMIN)
    return park.write(apply_import, import_id=batch.import_id, actor=ADMIN)


def rows_of(park: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = {
        "indicators": (indicator, ("subject_id", "key", "period", "value", "target")),
        "ledger": (ledger_entry, ("subject_id", "key", "on_date", "points", "reason")),
        "events": (event, ("subject_id", "kind", "on_date", "note")),
        "units": (department, ("name", "grade", "score")),
        "history": (past_result, ("subject_id", "period", "plan", "score", "grade")),
    }

    def read(work: object) -> dict[str, list[tuple[object, ...]]]:
        return {
            name: sorted((tuple(row) for row in work.db.execute(select(*(table.c[c] for c in columns)))), key=str)  # type: ignore[attr-defined]
            for name, (table, columns) in tables.items()
        }

    return park.read(read)


def test_a_workbook_of_every_kind_is_kept_as_it_says(park: Database) -> None:
    batch = do(park, workbook(FULL))
    found = {name: [tuple(map(str, row)) for row in rows] for name, rows in rows_of(park).items()}
    assert found["indicators"] == [
        ("M0", "kpi", "2026-07", "92.5", "95"),
        ("M0", "training_hours", "2026", "30", "40"),
        ("M0", "training_score", "2026", "88.5", "None"),
        ("M1", "kpi", "2026", "88", "None"),
    ]
    assert found["ledger"] == [("部0", "functional", "2026-03-05", "-2", "资料不全")]
    assert found["events"] == [("M1", "violation_minor", "2026-05-12", "迟报")]
    assert ("部0", "优秀", "91.5") in found["units"]
    assert found["history"] == [("M0", "2025", "", "86.5", "良好")]
    assert batch.counts == {
        "indicators": (2, 0),
        "training": (2, 0),
        "ledger": (1, 0),
        "events": (1, 0),
        "units": (0, 1),
        "history": (1, 0),
    }


def test_a_difference_changes_nothing(park: Database) -> None:
    before = rows_of(park)
    difference = park.read(compare_records, file=workbook(FULL))
    assert len(difference.changes) == 8
    assert difference.names == {"M0": "名M0", "M1": "名M1", "部0": "部0"}
    park.write(propose_import, file=workbook(FULL), actor=ADMIN)
    assert rows_of(park) == before


def test_the_same_file_again_changes_nothing(park: Database) -> None:
    do(park, workbook(FULL))
    before = rows_of(park)
    assert park.read(compare_records, file=workbook(FULL)) == Difference((), 8, (), (), {})
    with pytest.raises(Invalid) as refused:
        park.write(propose_import, file=workbook(FULL), actor=ADMIN)
    assert refused.value.code == "records_no_change"
    assert rows_of(park) == before


def test_two_equal_deductions_in_one_file_are_two(park: Database) -> None:
    line = "部0,functional,2026-03-05,-1,迟报\n"
    do(park, csv("编号,项目,日期,分值,原因\n" + line * 2))
    assert len(rows_of(park)["ledger"]) == 2
    difference = park.read(compare_records, file=csv("编号,项目,日期,分值,原因\n" + line * 3))
    assert (len(difference.changes), difference.unchanged) == (1, 2)


def test_undoing_puts_everything_back(park: Database) -> None:
    do(park, csv("subject,key,value,period\nM0,kpi,70,2026-07\n"))
    before = rows_of(park)
    batch = do(park, workbook(FULL))
    undone = park.write(undo_import, import_id=batch.import_id, actor=ADMIN)
    assert undone.state == "undone"
    assert rows_of(park) == before
    assert park.write(undo_import, import_id=batch.import_id, actor=ADMIN).state == "undone"
    assert rows_of(park) == before


def test_applying_twice_adds_once(park: Database) -> None:
    batch = do(park, workbook(FULL))
    before = rows_of(park)
    assert park.write(apply_import, import_id=batch.import_id, actor=ADMIN).state == "applied"
    assert rows_of(park) == before
    acts = park.read(
        lambda work: work.db.execute(
            select(func.count()).select_from(audit).where(audit.c.action == "import_records")
        ).scalar_one()
    )
    assert acts == 1


def test_what_a_later_import_went_over_is_not_undone(park: Database) -> None:
    first = do(park, csv("subject,key,value\nM0,kpi,70\nM1,kpi,80\n"))
    do(park, csv("subject,key,value\nM0,kpi,75\n"))
    before = rows_of(park)
    with pytest.raises(WrongState) as refused:
        park.write(undo_import, import_id=first.import_id, actor=ADMIN)
    assert refused.value.code == "records_changed"
    assert rows_of(park) == before


def test_a_difference_that_is_no_longer_true_is_not_done(park: Database) -> None:
    shown, _ = park.write(propose_import, file=csv("subject,key,value\nM0,kpi,70\n"), actor=ADMIN)
    do(park, csv("subject,key,value\nM0,kpi,75\n"))
    with pytest.raises(WrongState) as refused:
        park.write(apply_import, import_id=shown.import_id, actor=ADMIN)
    assert refused.value.code == "records_changed"
    assert rows_of(park)["indicators"] == [("M0", "kpi", "", "75", None)]


def test_an_import_that_never_was_or_is_undone_is_refused(park: Database) -> None:
    with pytest.raises(NotFound):
        park.write(apply_import, import_id="XXXXXX", actor=ADMIN)
    shown, _ = park.write(propose_import, file=csv("subject,key,value\nM0,kpi,70\n"), actor=ADMIN)
    with pytest.raises(WrongState) as early:
        park.write(undo_import, import_id=shown.import_id, actor=ADMIN)
    park.write(apply_import, import_id=shown.import_id, actor=ADMIN)
    park.write(undo_import, import_id=shown.import_id, actor=ADMIN)
    with pytest.raises(WrongState) as late:
        park.write(apply_import, import_id=shown.import_id, actor=ADMIN)
    assert (early.value.code, late.value.code) == ("import_not_done", "import_undone")
    assert [one.state for one in park.read(list_imports)] == ["undone"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("编号,指标,数值\nX9,kpi,1\n", (2, "编号", "unknown_subject")),
        ("编号,指标,数值\nM0,kpi,八十\n", (2, "数值", "not_a_number")),
        ("编号,指标,数值\nM0,kpi,1e3\n", (2, "数值", "not_a_number")),
        ("编号,指标,数值\nM0,kpi,\n", (2, "数值", "missing_value")),
        ("编号,指标,数值\nM0,kpi,1,5\n", (2, "", "too_many_fields")),
        ("编号,指标,数值\nM0,kpi,1\nM0,kpi,2\n", (3, "编号", "duplicate_record")),
        ("编号,项目,日期,分值,原因\nM0,functional,2026-02-30,-1,x\n", (2, "日期", "not_a_day")),
        ("unit,grade,score\nM0,优秀,90\n", (2, "unit", "unknown_subject")),
        ("编号,指标,数值\nM0,KPI9,1\n", (2, "指标", "key_unused")),
        ("subject,key,value\nM0,functional,1\n", (2, "key", "key_unused")),
        ("编号,项目,日期,分值,原因\n部0,职能,2026-03-05,-1,迟到\n", (2, "项目", "key_unused")),
        ("编号,类别,日期\nM0,迟到,2026-03-05\n", (2, "类别", "key_unused")),
    ],
)
def test_a_flaw_is_named_and_nothing_is_imported(park: Database, text: str, place: tuple[int, str, str]) -> None:
    file = csv(text)
    difference = park.read(compare_records, file=file)
    assert [(one.row, one.column, one.code) for one in difference.problems] == [place]
    assert difference.changes == ()
    with pytest.raises(Invalid):
        park.write(propose_import, file=file, actor=ADMIN)
    assert rows_of(park)["indicators"] == []


def test_a_file_of_something_else_is_refused() -> None:
    for text in ("姓名,电话\n甲,1\n", "subject,value\nM0,1\n", "x\n"):
        with pytest.raises(SurveyError) as refused:
            csv(text)
        assert refused.value.code == "records_no_sheet"


def test_case_files_of_the_contract_are_read(park: Database) -> None:
    do(park, csv("subject,key,date,points,reason\nM0,functional,2026-01-09,-0.50,检查\n"))
    do(park, csv("subject,kind,date,note\nM0,violation_serious,2026-02-01,\n"))
    found = rows_of(park)
    assert [tuple(map(str, row)) for row in found["ledger"]] == [("M0", "functional", "2026-01-09", "-0.5", "检查")]
    assert [tuple(map(str, row)) for row in found["events"]] == [("M0", "violation_serious", "2026-02-01", "")]


def test_training_that_no_policy_counts_is_refused(database: Database) -> None:
    settle(database, small_park())
    difference = database.read(compare_records, file=csv("编号,周期,学时,成绩\nM0,2026,30,88\n"))
    assert [(one.row, one.column, one.code) for one in difference.problems] == [
        (2, "学时", "key_unused"),
        (2, "成绩", "key_unused"),
    ]


def test_a_key_may_be_written_as_it_is_called_and_the_difference_says_who_counts_it(park: Database) -> None:
    named = csv("编号,项目,日期,分值,原因\n部0,职能工作,2026-03-05,-2,资料不全\n")
    difference = park.read(compare_records, file=named)
    assert [change.key for change in difference.changes] == ["functional"]
    assert difference.counted_by == {("ledger", "functional"): (park.read(get_policy, key="p4-departments").name,)}
    do(park, named)
    again = csv("编号,项目,日期,分值,原因\n部0,functional,2026-03-05,-2,资料不全\n")
    assert park.read(compare_records, file=again).unchanged == 1


def test_every_kind_has_its_columns_in_both_languages() -> None:
    for kind in RECORD_KINDS.values():
        assert set(kind.english.values()) == {column.name for column in kind.sheet.columns}


def test_a_round_is_scored_by_the_records_of_its_year(park: Database) -> None:
    do(
        park,
        workbook(
            {
                "指标": [
                    ("编号", "指标", "数值", "周期"),
                    ("M0", "kpi", 90, "2026-01"),
                    ("M0", "kpi", 70, "2026-02"),
                    ("M0", "kpi", 1, "2025-12"),
                ],
                "事件": [("编号", "类别", "日期"), ("M0", "一般违纪", "2026-05-12"), ("M1", "严重违纪", "2025-05-12")],
            }
        ),
    )
    round_id = park.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for row in small_park():
        for request in submissions_of(park, round_id, f"person:{row[0]}"):
            submit(park, request)
    park.write(close_round, round_id=round_id, actor="test")
    park.write(seal_round, round_id=round_id)
    scored = park.read(score_sealed, round_id=round_id)
    m0 = next(one for one in scored.results.subjects if one.subject == "M0")
    # kpi (90 + 70) / 2 of 70 points, every behaviour item 80 of 30
    assert m0.score == Fraction(80 * 70, 100) + Fraction(80 * 30, 100)
    assert m0.grade == "合格"
    assert "event" in m0.flags
    assert [(one.subject, one.kind) for one in scored.case.events] == [("M0", "violation_minor")]


def test_what_a_plan_lists_can_have_records(park: Database) -> None:
    text = "subject,key,value\nproject-1,kpi,90\nproject-9,kpi,80\n"
    difference = park.read(compare_records, file=read_records(text.encode(), "a.csv"))
    assert [(one.row, one.code) for one in difference.problems] == [(3, "unknown_subject")]
    known = park.read(compare_records, file=read_records(text.rpartition("project-9")[0].encode(), "a.csv"))
    assert dict(known.names) == {"project-1": "重点项目一"}
