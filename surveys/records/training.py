"""培训: hours and scores of a period; kept as the indicators `training_hours` and `training_score`.

Ability development is part of behaviour (policy P6). Hours count against the hours asked for (`against_target` in a
policy's part), scores are percentages.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.records.base import Values
from surveys.records.cells import read_number, read_period_cell
from surveys.records.indicators import INDICATOR_KEY, PERIOD
from surveys.records.keyed import KeyedRecords
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import indicator

HOURS, SCORE = "training_hours", "training_score"


class Training(KeyedRecords):
    name = "training"
    sheet = SheetSpec(
        "培训",
        f"每人每期一行。学时记为指标 {HOURS}（目标是应修学时），成绩记为指标 {SCORE}。",
        (
            ColumnSpec("编号", True, "工号。", limit=100, example="1001"),
            PERIOD,
            ColumnSpec("学时", False, "实际完成的学时。", example="36"),
            ColumnSpec("应修学时", False, "要求的学时。", example="40"),
            ColumnSpec("成绩", False, "百分数。", example="88"),
        ),
    )
    english: Mapping[str, str] = {
        "subject": "编号",
        "period": "周期",
        "hours": "学时",
        "required_hours": "应修学时",
        "score": "成绩",
    }

    def __init__(self) -> None:
        super().__init__(indicator, INDICATOR_KEY, ("value", "target"))

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, period = row.name("编号"), read_period_cell(row)
        hours, required = read_number(row, "学时"), read_number(row, "应修学时")
        score = read_number(row, "成绩", percent=True)
        if not subject:
            return ()
        if hours is None and score is None:
            row.note("学时", "missing_value")
        figures = ((HOURS, hours, required), (SCORE, score, None))
        return tuple(
            {"subject_id": subject, "key": key, "period": period, "value": value, "target": target}
            for key, value, target in figures
            if value is not None
        )
