"""Records that add up: each is one more, unless the same is there already; undoing takes away what the import added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, func, insert, select

from surveys.errors import WrongState
from surveys.records.base import Change, Values
from surveys.work import Work


class DatedRecords:
    """Rows of `table` with `on_date`, each as often as a file says it; so a file read twice adds nothing."""

    name: str

    def __init__(self, table: Table, id_column: str, columns: Sequence[str]) -> None:
        self._table, self._id, self._columns = table, id_column, tuple(columns)

    def identity(self, values: Values) -> tuple[str, ...] | None:
        return None

    def compare(self, work: Work, entries: Sequence[Values]) -> tuple[list[Change], int]:
        there = self._there(work, {str(values["subject_id"]) for values in entries})
        changes, same = [], 0
        for values in entries:
            place = self._place(values)
            if there[place]:
                there[place] -= 1
                same += 1
            else:
                changes.append(Change(self.name, None, values))
        return changes, same

    def apply(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        rows = [self._row(change.new) | {self._id: work.new_id(), "import_id": import_id} for change in changes]
        if rows:
            work.db.execute(insert(self._table), rows)

    def undo(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        of_import = self._table.c.import_id == import_id
        count = work.db.execute(select(func.count()).select_from(self._table).where(of_import)).scalar_one()
        if count != len(list(changes)):
            raise WrongState("records_changed", subject=import_id)
        work.db.execute(delete(self._table).where(of_import))

    def _there(self, work: Work, subjects: set[str]) -> Counter[tuple[str | None, ...]]:
        rows = work.db.execute(select(*(self._table.c[column] for column in self._columns))).mappings()
        return Counter(
            tuple(cell.isoformat() if isinstance(cell := row[column], date) else cell for column in self._columns)
            for row in rows
            if row["subject_id"] in subjects
        )

    def _place(self, values: Values) -> tuple[str | None, ...]:
        return tuple(values[column] for column in self._columns)

    def _row(self, values: Values) -> dict[str, Any]:
        row: dict[str, Any] = dict(values)
        return row | {"on_date": date.fromisoformat(row["on_date"])}
