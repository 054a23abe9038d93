"""A consequence of this result alone: a warning, barred from honours, a self-review owed, 诫勉."""

from dataclasses import dataclass
from typing import Any

from scoring.consequences.base import Finding, Record, Rule, all_of, read_grades
from scoring.files.toml_table import Table


@dataclass(frozen=True)
class Graded(Rule):
    """This result's grade is one of `grades`."""

    keys = frozenset({"grades"})

    grades: frozenset[str] = frozenset()

    @classmethod
    def own(cls, entry: Table) -> dict[str, Any]:
        return {"grades": read_grades(entry)}

    def judge(self, record: Record) -> Finding:
        results = record.last(1)
        return Finding(all_of(results, self.grades), results)
