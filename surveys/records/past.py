"""历年结果: scores and grades of earlier years, from before this service counted them itself."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.records.base import Values
from surveys.records.cells import read_number, read_period_cell
from surveys.records.keyed import KeyedRecords
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import past_result


class PastResults(KeyedRecords):
    name = "history"
    sheet = SheetSpec(
        "历年结果",
        "以前各期的得分和等次，用来判断“连续两年”等；本系统已经发布的一期以发布的为准。",
        (
            ColumnSpec("编号", True, "工号或部门名称，须在花名册里。", limit=100, example="S0012"),
            ColumnSpec("周期", True, "哪一期：2025、2025H1、2025Q4、2025-11。", limit=20, example="2025"),
            ColumnSpec("得分", False, "公布的得分，百分制。", example="86.5"),
            ColumnSpec("等次", False, "公布的等次。", limit=20, example="良好"),
            ColumnSpec(
                "方案", False, "只用于这个方案；不填就用于评这个对象的所有方案。", limit=60, example="中层360测评"
            ),
        ),
    )
    english: Mapping[str, str] = {
        "subject": "编号",
        "period": "周期",
        "score": "得分",
        "grade": "等次",
        "plan": "方案",
    }

    def __init__(self) -> None:
        super().__init__(past_result, ("subject_id", "period", "plan"), ("score", "grade"))

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, period = row.name("编号"), read_period_cell(row)
        score, grade = read_number(row, "得分"), row.name("等次")
        if not subject or not period:
            return ()
        if not grade and score is None:
            row.note("等次", "missing_value")
            return ()
        values = {"subject_id": subject, "period": period, "plan": row.name("方案")}
        return ({**values, "score": score, "grade": grade},)
