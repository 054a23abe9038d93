"""指标: values in percent, by subject, key and period. A later import of the same three replaces the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.records.base import Values
from surveys.records.cells import read_number, read_period_cell
from surveys.records.keyed import KeyedRecords
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import indicator
from surveys.work import Work

INDICATOR_KEY = ("subject_id", "key", "period")
PERIOD = ColumnSpec("周期", False, "哪一期的：2026、2026-Q3、2026-07 等；不填表示不分期。", limit=32, example="2026-07")


class Indicators(KeyedRecords):
    name = "indicators"
    sheet = SheetSpec(
        "指标",
        "考核指标的完成值，每行一个数。同一对象、指标、周期再次导入时，以新的为准。",
        (
            ColumnSpec("编号", True, "工号、部门名称或统一社会信用代码。", limit=100, example="1001"),
            ColumnSpec(
                "指标", True, "考核办法里的指标名，例如 kpi；写成绩单上的名称也可以，例如 业绩指标。", example="kpi"
            ),
            ColumnSpec("数值", True, "百分数：92.5 或 92.5%。", example="92.5"),
            PERIOD,
            ColumnSpec("目标", False, "目标值，百分数。", example="95"),
        ),
    )
    english: Mapping[str, str] = {"subject": "编号", "key": "指标", "value": "数值", "period": "周期", "target": "目标"}

    def __init__(self) -> None:
        super().__init__(indicator, INDICATOR_KEY, ("value", "target"))

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, key = row.name("编号"), row.name("指标")
        value, target = read_number(row, "数值", percent=True), read_number(row, "目标", percent=True)
        if not subject or not key or value is None:
            return ()
        return ({"subject_id": subject, "key": key, "period": read_period_cell(row), "value": value, "target": target},)


def store_indicators(work: Work, *, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Write (subject, key, period, percent) of which none is there yet, outside any import."""
    columns = (*INDICATOR_KEY, "value")
    work.db.execute(indicator.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
