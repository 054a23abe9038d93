"""事件: violations and the like, as a policy's event rules name them."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.labels import EVENT_NAMES
from surveys.records.base import Values
from surveys.records.cells import read_day
from surveys.records.dated import DatedRecords
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import event

_KINDS: Mapping[str, str] = {word: kind for kind, word in EVENT_NAMES.items()}


class Events(DatedRecords):
    name = "events"
    sheet = SheetSpec(
        "事件",
        "违纪、事故、通报等，每件一行；考核办法里写明每类事件怎样影响等次。",
        (
            ColumnSpec("编号", True, "工号、部门名称或统一社会信用代码。", limit=100, example="1001"),
            ColumnSpec(
                "类别", True, "考核办法里的事件名；常用的可以写中文：" + "、".join(_KINDS) + "。", example="一般违纪"
            ),
            ColumnSpec("日期", True, "发生或认定的日子。", example="2026-05-12"),
            ColumnSpec("说明", False, "", limit=500, example=""),
        ),
    )
    english: Mapping[str, str] = {"subject": "编号", "kind": "类别", "date": "日期", "note": "说明"}

    def __init__(self) -> None:
        super().__init__(event, "event_id", ("subject_id", "kind", "on_date", "note"))

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, kind, on_date = row.name("编号"), row.name("类别"), read_day(row, "日期")
        note = row.name("说明")
        if not (subject and kind) or on_date is None:
            return ()
        return ({"subject_id": subject, "kind": _KINDS.get(kind, kind), "on_date": on_date, "note": note},)
