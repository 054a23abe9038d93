"""Records with a key: a later value takes the place of the earlier one, and undoing puts that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Table, and_, delete, insert, select, update

from surveys.errors import WrongState
from surveys.records.base import Change, Values
from surveys.work import Work


class KeyedRecords:
    """Rows of `table` by its `key` columns, with the `rest` beside."""

    name: str

    def __init__(self, table: Table, key: Sequence[str], rest: Sequence[str]) -> None:
        self._table, self._key = table, tuple(key)
        self._columns = (*key, *rest)

    def identity(self, values: Values) -> tuple[str, ...] | None:
        return tuple(str(values[name]) for name in self._key)

    def compare(self, work: Work, entries: Sequence[Values]) -> tuple[list[Change], int]:
        known = self._known(work, {str(values["subject_id"]) for values in entries})
        changes, same = [], 0
        for values in entries:
            old = known.get(self._place(values))
            if old == dict(values):
                same += 1
            else:
                changes.append(Change(self.name, old, values))
        return changes, same

    def apply(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        self._replace(work, [(change.old, change.new) for change in changes])

    def undo(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        self._replace(work, [(change.new, change.old) for change in changes])

    def _replace(self, work: Work, steps: list[tuple[Values | None, Values | None]]) -> None:
        known = self._known(work, {str((old or new or {})["subject_id"]) for old, new in steps})
        for old, new in steps:
            place = self._place(new or old or {})
            if known.get(place) != (dict(old) if old is not None else None):
                raise WrongState("records_changed", subject=place[0])
            self._write(work, place, new, is_there=old is not None)

    def _write(self, work: Work, place: tuple[str | None, ...], new: Values | None, *, is_there: bool) -> None:
        here = and_(*(self._table.c[name] == value for name, value in zip(self._key, place, strict=True)))
        if new is None:
            work.db.execute(delete(self._table).where(here))
            return
        row = {name: new.get(name) for name in self._columns}
        work.db.execute(update(self._table).where(here).values(row) if is_there else insert(self._table).values(row))

    def _known(self, work: Work, subjects: set[str]) -> dict[tuple[str | None, ...], Values]:
        rows = work.db.execute(select(*(self._table.c[column] for column in self._columns)))
        documents = (dict(zip(self._columns, row, strict=True)) for row in rows)
        return {self._place(entry): entry for entry in documents if entry["subject_id"] in subjects}

    def _place(self, values: Values) -> tuple[str | None, ...]:
        return tuple(values[name] for name in self._key)
