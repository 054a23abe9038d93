"""Good enough for something: training and exchange, promotion."""

from dataclasses import dataclass
from typing import Any

from scoring.consequences.base import Finding, Record, Rule, all_of, read_at_least
from scoring.files.policy_names import part_keys
from scoring.files.toml_table import Table


@dataclass(frozen=True)
class Standing(Rule):
    """Each of the last `results` results, this one included, is `at_least` a grade; and, where a `part` is named, its
    percentage is not below the mean of all with the same value in the column `within` (the person included).

    Both are compared as published. With nobody else there, a person's own percentage is the mean.
    """

    keys = frozenset({"at_least", "results", "part", "within"})

    grades: frozenset[str] = frozenset()
    results: int = 1
    part: str = ""
    within: str = ""

    @classmethod
    def own(cls, entry: Table) -> dict[str, Any]:
        if "within" in entry and "part" not in entry:
            raise entry.error("within", "needs", what="part")
        part = entry.choice("part", part_keys(entry.document)) if "part" in entry else ""
        return {
            "grades": read_at_least(entry),
            "results": entry.integer("results", 1, low=1, high=100),
            "part": part,
            "within": entry.text("within", "unit") if part else "",
        }

    def judge(self, record: Record) -> Finding:
        results = record.last(self.results)
        holds = all_of(results, self.grades)
        if not self.part:
            return Finding(holds, results)
        own, mean = record.percents[self.part], record.means[self.part, self.within]
        reached = None if own is None or mean is None else own >= mean
        both = False if False in (holds, reached) else None if None in (holds, reached) else True
        return Finding(both, results, {"part": self.part, "within": self.within, "own": own, "mean": mean})
