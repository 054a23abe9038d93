"""A consequence of results that follow each other: two years 欠佳 running."""

from dataclasses import dataclass
from typing import Any

from scoring.consequences.base import Finding, Record, Rule, all_of, read_grades
from scoring.files.toml_table import Table


@dataclass(frozen=True)
class Running(Rule):
    """This result and those right before it, `results` in a row, have one of `grades`. No result breaks the row."""

    keys = frozenset({"grades", "results"})

    grades: frozenset[str] = frozenset()
    results: int = 2

    @classmethod
    def own(cls, entry: Table) -> dict[str, Any]:
        return {"grades": read_grades(entry), "results": entry.integer("results", 2, low=2, high=100)}

    def judge(self, record: Record) -> Finding:
        results = record.last(self.results)
        return Finding(all_of(results, self.grades), results)
