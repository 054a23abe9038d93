"""台账: points added or deducted on a day for a reason (policies P3, P4, P5)."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.records.base import Values
from surveys.records.cells import read_day, read_number
from surveys.records.dated import DatedRecords
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import ledger_entry


class Ledger(DatedRecords):
    name = "ledger"
    sheet = SheetSpec(
        "台账",
        "加分、扣分每笔一行。同样的一笔已经有了就不再记；同一天同样的事确实有两笔，就写两行。",
        (
            ColumnSpec("编号", True, "工号、部门名称或统一社会信用代码。", limit=100, example="企业服务科"),
            ColumnSpec("项目", True, "考核办法里的台账名，例如 职能工作；写键 functional 也可以。", example="职能工作"),
            ColumnSpec("日期", True, "发生的日子。", example="2026-03-05"),
            ColumnSpec("分值", True, "扣分写负数。", example="-2"),
            ColumnSpec("原因", True, "什么事、依据是什么。", limit=500, example="一季度检查：资料不全"),
        ),
    )
    english: Mapping[str, str] = {"subject": "编号", "key": "项目", "date": "日期", "points": "分值", "reason": "原因"}

    def __init__(self) -> None:
        super().__init__(ledger_entry, "entry_id", ("subject_id", "key", "on_date", "points", "reason"))

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, key, reason = row.name("编号"), row.name("项目"), row.name("原因")
        on_date, points = read_day(row, "日期"), read_number(row, "分值")
        if not (subject and key and reason) or on_date is None or points is None:
            return ()
        return ({"subject_id": subject, "key": key, "on_date": on_date, "points": points, "reason": reason},)
