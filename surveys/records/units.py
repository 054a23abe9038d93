"""部门结果: a department's own grade and score of the year, where a policy looks at them (P3, P6, P8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select, update

from surveys.errors import WrongState
from surveys.records.base import Change, Values
from surveys.records.cells import read_number
from surveys.spreadsheets.specs import ColumnSpec, SheetSpec
from surveys.spreadsheets.table import Row
from surveys.store.tables import department
from surveys.work import Work


class Units:
    name = "units"
    sheet = SheetSpec(
        "部门结果",
        "部门自己的年度等次和得分；不填的一栏保持原样。",
        (
            ColumnSpec("编号", True, "部门名称，须在花名册里。", limit=100, example="企业服务科"),
            ColumnSpec("等次", False, "", example="优秀"),
            ColumnSpec("得分", False, "百分数。", example="91.5"),
        ),
    )
    english: Mapping[str, str] = {"unit": "编号", "grade": "等次", "score": "得分"}

    def read(self, row: Row) -> tuple[Values, ...]:
        subject, grade, score = row.name("编号"), row.name("等次"), read_number(row, "得分", percent=True)
        if not subject:
            return ()
        if not grade and score is None:
            row.note("等次", "missing_value")
        return ({"subject_id": subject, "grade": grade or None, "score": score},)

    def identity(self, values: Values) -> tuple[str, ...] | None:
        return (str(values["subject_id"]),)

    def compare(self, work: Work, entries: Sequence[Values]) -> tuple[list[Change], int]:
        known, changes, same = _known(work), [], 0
        for values in entries:
            old = known[str(values["subject_id"])]
            new = {name: values[name] if values[name] is not None else old[name] for name in old}
            if new == old:
                same += 1
            else:
                changes.append(Change(self.name, old, new))
        return changes, same

    def apply(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        _replace(work, [(change.old, change.new) for change in changes])

    def undo(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        _replace(work, [(change.new, change.old) for change in changes])


def _known(work: Work) -> dict[str, Values]:
    rows = work.db.execute(select(department.c.name, department.c.grade, department.c.score))
    return {row.name: {"subject_id": row.name, "grade": row.grade, "score": row.score} for row in rows}


def _replace(work: Work, steps: list[tuple[Values | None, Values | None]]) -> None:
    known = _known(work)
    for old, new in steps:
        assert old is not None
        assert new is not None
        if known.get(str(old["subject_id"])) != dict(old):
            raise WrongState("records_changed", subject=old["subject_id"])
    statement = update(department).where(department.c.name == bindparam("place"))
    rows = [{"place": new["subject_id"], "grade": new["grade"], "score": new["score"]} for _, new in steps if new]
    if rows:
        work.db.execute(statement, rows)
