"""A consequence of results that add up over time: three times 欠佳 in all."""

from dataclasses import dataclass
from typing import Any

from scoring.consequences.base import Finding, Record, Rule, read_grades
from scoring.files.toml_table import Table


@dataclass(frozen=True)
class Total(Rule):
    """This result has one of `grades`, and with the earlier ones it is at least the `results`-th such result.

    Where results whose grade is not known here would make the number, it cannot be said.
    """

    keys = frozenset({"grades", "results"})

    grades: frozenset[str] = frozenset()
    results: int = 3

    @classmethod
    def own(cls, entry: Table) -> dict[str, Any]:
        return {"grades": read_grades(entry), "results": entry.integer("results", 3, low=2, high=100)}

    def judge(self, record: Record) -> Finding:
        looked_at = [
            result
            for result in record.results
            if result.there and (result.grade is None or result.grade in self.grades)
        ]
        certain = sum(1 for period in looked_at if period.grade is not None)
        if record.results[0].grade not in self.grades or len(looked_at) < self.results:
            return Finding(False, tuple(period for period in looked_at if period.grade is not None))
        return Finding(True if certain >= self.results else None, tuple(looked_at))
