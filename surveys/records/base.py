"""What is imported beside surveys: one entry a row, told apart by what it is about, changed only as a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from surveys.spreadsheets.specs import SheetSpec
from surveys.spreadsheets.table import Row
from surveys.work import Work

Values = Mapping[str, str | None]
"""A row's columns as they are stored, JSON-ready: decimals and days as text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a workbook says. `values` hold `subject_id` among the rest."""

    kind: str
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry does: `old` None where it is new, `new` None never."""

    kind: str
    old: Values | None
    new: Values

    @property
    def subject_id(self) -> str:
        return str(self.new["subject_id"])

    @property
    def key(self) -> str:
        """The indicator, ledger or kind of event that it is about; "" where there is none."""
        return str(self.new.get("key") or self.new.get("kind") or "")

    def to_document(self) -> dict[str, Any]:
        return {"kind": self.kind, "old": dict(self.old) if self.old is not None else None, "new": dict(self.new)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Change:
        return cls(document["kind"], document["old"], document["new"])


class RecordKind(Protocol):
    """A member of the registry: a sheet of the workbook and where its rows are kept."""

    name: str
    sheet: SheetSpec
    english: Mapping[str, str]
    """The case files' column names (docs/formats.md, The case folder) → the sheet's."""

    def read(self, row: Row) -> tuple[Values, ...]:
        """What the row says; problems are noted at the row, nothing where nothing can be made of it."""

    def identity(self, values: Values) -> tuple[str, ...] | None:
        """What a file may say only once; None where saying it twice means two."""

    def compare(self, work: Work, entries: Sequence[Values]) -> tuple[list[Change], int]:
        """What they would change, and how many are as they are already."""

    def apply(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        """Write them. Raises WrongState `records_changed` where something is no longer as the difference says."""

    def undo(self, work: Work, changes: Iterable[Change], import_id: str) -> None:
        """Put back what was there. Raises WrongState `records_changed` likewise."""
